import { existsSync } from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { startServer } from '../lib/ollama/ollama-server.testing.ts'
import { eventsOf, expectError, ingest, sample, textFile } from './client.ts'
import { expect, test } from './fixtures.ts'

// What the server turns away: mistakes, too much, other sites, and whoever would reach past it.

test.use({ server: { env: { MAX_UPLOAD_MB: '1' } } })

/** A request exactly as it is given: the path as it stands, any Host, and a body of unknown length. */
function raw(url: string, { body, ...options }: http.RequestOptions & { body?: Uint8Array } = {}) {
  const { port } = new URL(url)
  return new Promise<{ status(): number; text(): Promise<string>; headers: http.IncomingHttpHeaders }>(
    (resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port, agent: false, ...options }, async (response) => {
        const chunks = await response.toArray()
        const text = Buffer.concat(chunks).toString()
        resolve({ status: () => response.statusCode ?? 0, text: async () => text, headers: response.headers })
      })
      request.once('error', reject)
      // Two writes: with one alone Node would tell the length.
      if (body) request.write(body)
      request.end()
    },
  )
}

test.beforeAll(async ({ request }) => {
  expect((await request.post('/api/collections', { data: { name: 'default' } })).status()).toBe(201)
})

const mistakes: [what: string, route: string, data: string | object][] = [
  ['a body that is no JSON', '/api/search', '{"text": "a cat"'],
  ['no question', '/api/search', {}],
  ['an empty question', '/api/search', { text: '  ' }],
  ['no hits wanted', '/api/search', { text: 'a cat', k: 0 }],
  ['too many hits wanted', '/api/search', { text: 'a cat', k: 1_000_000 }],
  ['an unknown mode', '/api/search', { text: 'a cat', mode: 'magic' }],
  ['a filter that is none', '/api/search', { text: 'a cat', filter: { name: ['1 OR 1'] } }],
  ['a chat without messages', '/api/chat', { messages: [] }],
  ['an empty message', '/api/chat', { messages: [{ id: '1', role: 'user', parts: [] }] }],
  ['a name with a path in it', '/api/collections', { name: '../escape' }],
  ['a collection without a name', '/api/collections', { name: ' ' }],
  ['an address that is none', '/api/ingest', { urls: ['not an address'] }],
  ['an address of a file', '/api/ingest', { urls: ['file:///etc/passwd'] }],
  ['no addresses', '/api/ingest', { urls: [] }],
  ['nothing to embed', '/embed/text', { text: [] }],
  ['a form without its picture', '/embed/image', {}],
  ['nothing to rerank', '/v1/rerank', { query: 'a cat', documents: [] }],
  ['no documents of words', '/v2/rerank', { model: 'any', query: 'a cat', documents: [{ title: 'a cat' }] }],
  ['token numbers to embed', '/v1/embeddings', { input: [1, 2, 3] }],
  ['an address to embed', '/v1/embeddings', { input: [{ image: 'http://127.0.0.1/cat.png' }] }],
]

for (const [what, route, data] of mistakes) {
  test(`400: ${what}`, async ({ request }) => {
    const headers = { 'content-type': 'application/json' }
    await expectError(await request.post(route, { headers, data }), 400, 'bad-request')
  })
}

test('400: an upload without files, and one that breaks off', async ({ request, app }) => {
  await expectError(await request.post('/api/ingest', { multipart: { collection: 'x' } }), 400, 'bad-request')
  const headers = { 'content-type': 'multipart/form-data; boundary=x' }
  const body = Buffer.from('--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhalf')
  const halfway = await raw(app.url, { method: 'POST', path: '/api/ingest', headers, body })
  await expectError(halfway, 400, 'bad-request')
})

test('405: a method that an address does not have', async ({ request }) => {
  for (const [method, address, allowed] of [
    ['GET', '/api/search', 'POST'],
    ['PUT', '/api/documents/none', 'DELETE'],
    ['POST', '/v1/models', 'GET'],
    ['DELETE', '/embed/text', 'POST'],
  ] as const) {
    const response = await request.fetch(address, { method })
    await expectError(response, 405, 'bad-request')
    expect(response.headers().allow).toContain(allowed)
  }
})

test('404: what is not there', async ({ request }) => {
  const missing = [
    '/api/jobs/none',
    '/api/jobs/none/events',
    '/api/conversations/none',
    '/api/documents?collection=nowhere',
    '/api/documents/none',
    '/api/documents/none/original',
    '/api/documents/none/pages/1',
    `/api/assets/${'0'.repeat(64)}`,
  ]
  for (const address of missing) await expectError(await request.get(address), 404, 'not-found')
  const search = { data: { collection: 'nowhere', text: 'a cat' } }
  await expectError(await request.post('/api/search', search), 404, 'not-found')
  await expectError(await request.delete('/api/documents/none'), 404, 'not-found')
  await expectError(await request.patch('/api/conversations/none', { data: { title: 'New' } }), 404, 'not-found')
})

test('413: more than MAX_UPLOAD_MB, whether the length is told or not', async ({ request, app }) => {
  const buffer = Buffer.alloc(2 * 1024 * 1024)
  const file = { name: 'large.png', mimeType: 'image/png', buffer }
  await expectError(await request.post('/api/ingest', { multipart: { files: file } }), 413, 'too-large')
  await expectError(await request.post('/embed/image', { multipart: { file } }), 413, 'too-large')
  await expectError(await request.post('/api/search', { multipart: { image: file } }), 413, 'too-large')
  await expectError(await request.post('/api/chat', { data: { id: buffer.toString('base64') } }), 413, 'too-large')

  const start = '--x\r\nContent-Disposition: form-data; name="files"; filename="large.png"\r\n\r\n'
  const body = Buffer.concat([Buffer.from(start), buffer, Buffer.from('\r\n--x--\r\n')])
  const headers = { 'content-type': 'multipart/form-data; boundary=x' }
  await expectError(await raw(app.url, { method: 'POST', path: '/api/ingest', headers, body }), 413, 'too-large')
})

test('422: a picture to search with that is none', async ({ request }) => {
  const image = { name: 'cat.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') }
  await ingest(request, 'kinds', [await sample('photos/owl.webp')])
  const asked = await request.post('/api/search', { multipart: { collection: 'kinds', image } })
  await expectError(asked, 422, 'unreadable')
  await expectError(await request.post('/embed/image', { multipart: { file: image } }), 422, 'unreadable')
})

test('a file of no known kind is named with its reason, and the job ends well', async ({ request }) => {
  const unknown = { name: 'program.png', bytes: new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0]) }
  const job = await ingest(request, 'kinds', [unknown, textFile('empty.txt', '')])
  expect(job).toMatchObject({ state: 'done', result: { documents: 0 } })
  expect(job.result?.failed.map(({ path, code }) => [path, code]).toSorted()).toEqual([
    ['empty.txt', 'unreadable'],
    ['program.png', 'unsupported-type'],
  ])
})

test('403: another name for this server, and a page of another site', async ({ app }) => {
  const { host } = new URL(app.url)
  const foreign: http.OutgoingHttpHeaders[] = [
    { host: 'evil.example' },
    { host: `evil.example:${new URL(app.url).port}` },
    { host: 'localhost.evil.example' },
    { host, origin: 'https://evil.example' },
    { host, origin: 'null' },
    { host, origin: 'http://localhost:1' },
    { host, 'sec-fetch-site': 'cross-site' },
  ]
  for (const headers of foreign) {
    for (const [method, path] of [
      ['GET', '/api/collections'],
      ['DELETE', '/api/collections/default'],
      ['POST', '/api/chat'],
      ['POST', '/embed/text'],
      ['POST', '/v1/rerank'],
      ['POST', '/v2/rerank'],
      ['POST', '/v1/embeddings'],
      ['GET', '/v1/models'],
      ['POST', '/similarity'],
    ])
      await expectError(await raw(app.url, { method, path, headers }), 403, 'forbidden')
  }
  for (const path of ['/', '/library', '/chat/1'])
    expect((await raw(app.url, { path, headers: { host: 'evil.example' } })).status()).toBe(403)
  expect((await raw(app.url, { path: '/api/health', headers: { host, origin: app.url } })).status()).toBe(200)
})

test('no path of a client is ever opened', async ({ request, app }) => {
  const up = [
    '../../../../../../etc/passwd',
    '..%2f..%2f..%2f..%2f..%2fetc%2fpasswd',
    '%2fetc%2fpasswd',
    '..%5c..%5cetc',
  ]
  for (const id of up)
    for (const address of [
      `/api/assets/${id}`,
      `/api/assets/${id}?w=192`,
      `/api/documents/${id}`,
      `/api/documents/${id}/original`,
      `/api/documents/${id}/pages/1`,
      `/api/jobs/${id}`,
      `/api/conversations/${id}`,
      `/_next/static/${id}`,
    ]) {
      const response = await raw(app.url, { path: address })
      expect([400, 403, 404], address).toContain(response.status())
      expect(await response.text()).not.toContain('root:')
    }

  const name = '../../../../../../tmp/diptych-escape.txt'
  const job = await ingest(request, 'paths', [textFile(name, 'Words that stay inside.')])
  expect(job.result).toMatchObject({ documents: 1, failed: [] })
  const { documents } = await (await request.get('/api/documents?collection=paths')).json()
  expect(documents).toEqual([expect.objectContaining({ name: 'tmp/diptych-escape.txt', path: null })])
  expect(existsSync(path.resolve(app.dataDir, 'uploads/job', name))).toBe(false)
})

test('addresses of this machine and its network are not fetched for a client', async ({ request }) => {
  let asked = 0
  const server = await startServer((_request, response) => {
    asked++
    response.end('<p>The secret of the intranet.</p>')
  })
  const { port } = new URL(server.baseUrl)
  const urls = [
    server.baseUrl,
    `http://localhost:${port}/`,
    `http://[::1]:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
  ]
  const response = await request.post('/api/ingest', { data: { collection: 'private', urls } })
  expect(response.status()).toBe(202)
  const last = (await eventsOf(request, (await response.json()).jobId)).at(-1)
  await server.close()
  expect(last).toMatchObject({ state: 'done', result: { documents: 0 } })
  expect(last?.result?.failed.map(({ code }) => code)).toEqual(urls.map(() => 'forbidden'))
  expect(asked).toBe(0)
})

test('a page may load and run only what the server itself gave it', async ({ app }) => {
  const pages = await Promise.all([raw(app.url, { path: '/' }), raw(app.url, { path: '/library' })])
  const nonces = pages.map(({ headers }) => {
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain(`default-src 'self'`)
    expect(policy).toContain(`frame-ancestors 'none'`)
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/)
    expect(policy.match(/script-src [^;]*/)?.[0]).not.toContain('unsafe-inline')
    expect(headers['x-content-type-options']).toBe('nosniff')
    return /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
  })
  expect(nonces[0]).not.toBe(nonces[1])
  const [page] = pages
  const scripts = (await page?.text())?.match(/<script\b[^>]*>/g) ?? []
  expect(scripts.length).toBeGreaterThan(0)
  for (const script of scripts) expect(script).toContain(`nonce="${nonces[0]}"`)
})
