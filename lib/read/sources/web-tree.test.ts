import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchPublic, isPublic } from './fetch-public.ts'
import { type Listed, listSources } from './list-sources.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const asked: string[] = []
const server = http.createServer((request, response) => {
  asked.push(request.url ?? '')
  switch (request.url) {
    case '/docs/page.html':
      return response
        .setHeader('content-type', 'image/png')
        .end('<!doctype html><title>Cats</title><p>Cats.<img src="cat.png">')
    case '/docs/cat.png':
      return response.end(png)
    case '/wiki/File:Song.ogg':
      return response.end('OggS')
    case '/wiki/File:Song.srt':
      return response.end('1\n00:00:01,000 --> 00:00:02,000\nLa la la\n')
    case '/wiki/File:Song.vtt':
      return response.end('<!doctype html><p>There is no page of that name.')
    case '/moved':
      return response.writeHead(302, { location: '/docs/page.html' }).end()
    case '/circle':
      return response.writeHead(302, { location: '/circle' }).end()
    case '/file':
      return response.writeHead(302, { location: 'file:///etc/passwd' }).end()
    case '/zipped':
      return response.setHeader('content-encoding', 'gzip').end(gzipSync('Hello.'))
    case '/bomb':
      return response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(5e6)))
    case '/endless':
      return void endless(response)
    case '/silent':
      return
    default:
      return response.writeHead(404).end()
  }
})

function endless(response: http.ServerResponse): void {
  const write = () => {
    while (response.writable && response.write(Buffer.alloc(65536)));
    if (response.writable) response.once('drain', write)
  }
  write()
}

let origin = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const options = { maxBytes: 1e6, allowPrivateAddresses: true, timeout: 10_000 }
const fetchPath = (name: string, more = {}) => fetchPublic(new URL(name, origin), { ...options, ...more })

async function list(address: string, allowPrivateAddresses: boolean) {
  const listed: Listed[] = []
  const input = { kind: 'address', address } as const
  for await (const entry of listSources(input, { maxFileBytes: 1e6, allowPrivateAddresses })) listed.push(entry)
  return listed
}

describe('an address', () => {
  it('gives its page, typed by content, and the pictures of its own origin', async () => {
    const [listed] = await list(`${origin}/moved#part`, true)
    if (listed?.kind !== 'file') throw new Error('no file')
    const { file } = listed
    expect(file).toMatchObject({ path: `${origin}/moved`, mediaType: 'text/html', caption: null })
    expect(file.name).toMatch(/^127\.0\.0\.1:\d+\/moved$/)
    expect(Buffer.from((await file.resolve('cat.png')) ?? [])).toEqual(png)
    expect(await file.resolve('gone.png')).toBeNull()
    const before = asked.length
    expect(await file.resolve('http://example.org/cat.png')).toBeNull()
    expect(await file.resolve(`${origin.replace('127.0.0.1', 'localhost')}/docs/cat.png`)).toBeNull()
    await expect(file.resolve('file:///etc/passwd')).rejects.toMatchObject({ code: 'forbidden' })
    expect(asked).toHaveLength(before)
  })

  it('of a recording gives it with the subtitles beside it', async () => {
    const listed = await list(`${origin}/wiki/File:Song.ogg`, true)
    expect(listed).toMatchObject([{ kind: 'file', file: { subtitles: expect.stringContaining('La la la') } }])
  })

  it('of this machine or a private network is not fetched for a client', async () => {
    const before = asked.length
    const hosts = [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0x7f.1',
      '2130706433',
      '10.0.0.1',
      '169.254.169.254',
      '[fd00::1]',
      '0.0.0.0',
    ]
    for (const host of hosts) {
      const [listed] = await list(`http://${host}:${new URL(origin).port}/docs/page.html`, false)
      expect(listed, host).toMatchObject({ kind: 'failure', failure: { code: 'forbidden' } })
    }
    expect(asked).toHaveLength(before)
  })

  it('is public only where every kind of range says so', () => {
    for (const address of ['8.8.8.8', '2606:4700:4700::1111']) expect(isPublic(address), address).toBe(true)
    for (const address of [
      '100.64.0.1',
      '192.168.1.1',
      '172.16.0.1',
      '64:ff9b::7f00:1',
      '::',
      '::127.0.0.1',
      '::ffff:10.0.0.1',
      '::7f00:1',
      '::808:808',
      '4000::1',
      '2001:db8::1',
      'fe80::1',
      '224.0.0.1',
      '192.0.2.1',
      'x',
    ]) {
      expect(isPublic(address), address).toBe(false)
    }
  })

  it('may not be a file, carry a password or lead to either', async () => {
    for (const address of ['ftp://example.org/a', 'file:///etc/passwd', 'http://me:secret@example.org/', 'nonsense']) {
      expect((await list(address, true))[0], address).toMatchObject({ kind: 'failure' })
    }
    await expect(fetchPath('/file')).rejects.toMatchObject({ code: 'forbidden' })
    await expect(fetchPath('/circle')).rejects.toMatchObject({ code: 'upstream' })
  })

  it('is given up where it is too large, also when unpacked, or does not answer', async () => {
    expect(Buffer.from((await fetchPath('/zipped')).bytes).toString()).toBe('Hello.')
    await expect(fetchPath('/bomb')).rejects.toMatchObject({ code: 'too-large' })
    await expect(fetchPath('/endless')).rejects.toMatchObject({ code: 'too-large' })
    await expect(fetchPath('/silent', { timeout: 200 })).rejects.toMatchObject({ code: 'unreachable' })
    await expect(fetchPath('/silent', { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
      name: 'TimeoutError',
    })
    await expect(fetchPath('/gone')).rejects.toMatchObject({
      code: 'upstream',
      message: expect.stringContaining('404'),
    })
    await expect(fetchPublic(new URL('http://127.0.0.1:1/'), options)).rejects.toMatchObject({ code: 'unreachable' })
  })
})
