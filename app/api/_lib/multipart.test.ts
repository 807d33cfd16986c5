import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it, vi } from 'vitest'
import { readForm, readFormLists, readMultipart } from './multipart.ts'

/**
 * The request as a server gets it: a stream of chunks, its length not announced. It is cut off after `end` bytes, or
 * fails there with `abort`.
 */
async function upload(form: FormData, end?: number, abort?: Error): Promise<Request> {
  const whole = new Request('http://localhost/api/ingest', { method: 'POST', body: form })
  const bytes = Buffer.from(await whole.arrayBuffer()).subarray(0, end)
  const chunks = Readable.from(
    (async function* () {
      yield bytes.subarray(0, 500)
      yield bytes.subarray(500)
      if (abort) throw abort
    })(),
  )
  const body = Readable.toWeb(chunks) as ReadableStream<Uint8Array>
  return new Request(whole.url, { method: 'POST', headers: whole.headers, body, duplex: 'half' } as RequestInit)
}

function form(files: Record<string, string>, fields: Record<string, string> = {}): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  for (const [name, content] of Object.entries(files)) data.append('files', new Blob([content]), name)
  return data
}

describe('readMultipart', () => {
  it('hands over every file with the name the client gave it, and the fields', async () => {
    const seen: Record<string, string> = {}
    const fields = await readMultipart(
      await upload(form({ 'holiday/beach.jpg': 'sand', 'नदी.txt': 'पानी' }, { collection: 'trips' })),
      { bytes: 10_000 },
      async ({ name, content }) => {
        seen[name] = Buffer.concat(await content.toArray()).toString()
      },
    )
    expect(seen).toEqual({ 'holiday/beach.jpg': 'sand', 'नदी.txt': 'पानी' })
    expect(fields).toEqual({ collection: 'trips' })
  })

  it('refuses a body over the limit, also one that does not announce its length', async () => {
    const request = await upload(form({ 'a.bin': 'x'.repeat(5000) }))
    await expect(readForm(request, { bytes: 3000 })).rejects.toMatchObject({ code: 'too-large' })
  })

  it.each([
    ['breaks off', undefined, 3000, {}],
    ['is aborted', new Error('aborted'), 3000, {}],
    ['is over the limit', undefined, undefined, { bytes: 3000 }],
    ['holds too many files', undefined, undefined, { files: 1 }],
  ])('leaves no file open where the body %s', async (_, abort, end, limits) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'diptych-multipart-'))
    const opened: WriteStream[] = []
    const request = await upload(form({ 'a.bin': 'x'.repeat(5000), 'b.bin': 'b' }), end, abort)
    const read = readMultipart(request, { bytes: 10_000, ...limits }, async ({ name, content }) => {
      const file = createWriteStream(path.join(folder, name))
      opened.push(file)
      await pipeline(content, file)
    })
    await expect(read).rejects.toThrow()
    expect(opened).not.toEqual([])
    await vi.waitFor(() => expect(opened.filter(({ closed }) => !closed)).toEqual([]))
    await rm(folder, { recursive: true })
  })

  it('refuses too many files', async () => {
    const request = await upload(form({ a: '1', b: '2', c: '3' }))
    await expect(readForm(request, { bytes: 10_000, files: 2 })).rejects.toMatchObject({ code: 'too-large' })
  })

  it('says so where the body breaks off', async () => {
    const request = await upload(form({ 'a.bin': 'x'.repeat(5000) }), 3000)
    await expect(readForm(request, { bytes: 10_000 })).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('says so where the body is no form', async () => {
    const request = new Request('http://localhost/', { method: 'POST', body: 'hello' })
    await expect(readForm(request, { bytes: 10_000 })).rejects.toMatchObject({ code: 'bad-request' })
  })
})

describe('readFormLists', () => {
  it('keeps every value of a field and every file of one name, in the order they came', async () => {
    const data = new FormData()
    data.append('text', 'a cat')
    data.append('file', new Blob(['x'.repeat(5000)]), 'large.jpg')
    data.append('text', 'a bridge')
    data.append('file', new Blob(['small']), 'small.jpg')
    const { fields, files } = await readFormLists(await upload(data), { bytes: 10_000 })
    expect(fields.text).toEqual(['a cat', 'a bridge'])
    expect(files.file?.map(({ name, bytes }) => [name, bytes.length])).toEqual([
      ['large.jpg', 5000],
      ['small.jpg', 5],
    ])
  })
})
