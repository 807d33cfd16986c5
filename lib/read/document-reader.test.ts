import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import PDFDocument from 'pdfkit'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { DiptychError } from '../errors.ts'
import { createDocumentReader } from './document-reader.ts'
import { maxPixels, sourceFile } from './reader.contract.ts'

const root = path.resolve(import.meta.dirname, '../..')
const reader = createDocumentReader({ root, maxPixels, timeLimit: 30_000, memory: 512 })
const hasty = createDocumentReader({ root, maxPixels, timeLimit: 6000, threads: 1 })
const small = createDocumentReader({ root, maxPixels, memory: 64, threads: 1 })
afterAll(() => Promise.all([reader.close(), hasty.close(), small.close()]))

const markdown = (text: string, resolve = async (_reference: string): Promise<Uint8Array | null> => null) =>
  sourceFile({
    name: 'page.md',
    path: '/home/me/page.md',
    mediaType: 'text/markdown',
    bytes: Buffer.from(text),
    resolve,
  })
const png = () =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
const pdf = () =>
  new Promise<Uint8Array>((resolve) => {
    const document = new PDFDocument()
    const chunks: Buffer[] = []
    document.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks)))
    document.text('Hello.').end()
  })
/** Emphasis that is opened and never closed costs a Markdown parser time that grows with its square. */
const slow = markdown(`${'*a_ '.repeat(60_000)}\n`)

describe('document reader', () => {
  it('reads each kind of file, in a thread or not', async () => {
    const files = [
      markdown('# Cats\n\nA cat.'),
      sourceFile({ name: 'a.html', mediaType: 'text/html', bytes: Buffer.from('<p>Hello.') }),
      sourceFile({ name: 'a.txt', mediaType: 'text/plain', bytes: Buffer.from('Hello.') }),
      sourceFile({ name: 'a.png', mediaType: 'image/png', bytes: await png(), caption: 'Hello.' }),
      sourceFile({ name: 'a.pdf', mediaType: 'application/pdf', bytes: await pdf() }),
    ]
    const documents = await Promise.all(files.map((file) => reader.read(file)))
    expect(documents.map(({ mediaType }) => mediaType)).toEqual(files.map(({ mediaType }) => mediaType))
    expect(documents[0]).toMatchObject({ path: '/home/me/page.md', original: files[0]?.bytes })
    expect(
      documents.slice(1).map(({ blocks: [block] }) => (block?.kind === 'text' ? block.text : block?.caption)),
    ).toEqual(Array(4).fill('Hello.'))
  })

  it('lets a thread ask for the pictures beside a file, and tells it why one can not be had', async () => {
    const picture = await png()
    const document = await reader.read(
      markdown('![a](a.png)\n\n![b](b.png)\n\n![c](c.png)', async (reference) => {
        if (reference === 'c.png') throw new DiptychError('unreadable', 'the disk is on fire', 'Put it out.')
        return reference === 'a.png' ? picture : null
      }),
    )
    expect(document.blocks.map(({ kind }) => kind)).toEqual(['figure', 'text', 'text'])
    expect(document.warnings).toEqual([
      expect.stringContaining('b.png'),
      expect.stringContaining('the disk is on fire'),
    ])
  })

  it('says of a kind that it does not read what to do instead', async () => {
    const kinds = { 'image/svg+xml': /PNG/, 'video/x-msvideo': /MP4/, 'application/x-elf': /PDF/ }
    for (const [mediaType, fix] of Object.entries(kinds)) {
      const read = reader.read(sourceFile({ name: 'a', mediaType, bytes: new Uint8Array([1]) }))
      await expect(read).rejects.toMatchObject({ code: 'unsupported-type', fix: expect.stringMatching(fix) })
    }
  })

  it('keeps the code of an error that a thread reports', async () => {
    const broken = sourceFile({ name: 'a.pdf', mediaType: 'application/pdf', bytes: Buffer.from('%PDF-1.4 nothing') })
    await expect(reader.read(broken)).rejects.toMatchObject({ name: 'DiptychError', code: 'unreadable' })
  })

  it('reads a page nested 100,000 deep', async () => {
    const bytes = Buffer.from(`${'<div>'.repeat(1e5)}deep`)
    const document = await reader.read(sourceFile({ name: 'a.html', mediaType: 'text/html', bytes }))
    expect(document.blocks).toMatchObject([{ text: 'deep' }])
  })

  it('gives up a file that takes too long, and reads the next', async () => {
    await expect(hasty.read(slow)).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('6 s'),
    })
    expect((await hasty.read(markdown('Next.'))).blocks).toHaveLength(1)
  })

  it('gives up a file that needs too much memory, and reads the next', async () => {
    const bytes = Buffer.from('<p>x'.repeat(2e6))
    await expect(small.read(sourceFile({ name: 'a.html', mediaType: 'text/html', bytes }))).rejects.toMatchObject({
      message: expect.stringContaining('memory'),
      code: 'unreadable',
    })
    expect((await small.read(markdown('Next.'))).blocks).toHaveLength(1)
  })

  it('stops a thread at once when the reading is cancelled', async () => {
    const cancel = new AbortController()
    const reading = reader.read(slow, cancel.signal)
    await wait(100)
    cancel.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
    expect((await reader.read(markdown('Next.'))).blocks).toHaveLength(1)
  })

  it('renders a page while files are read, and has it at hand when it is asked for again', async () => {
    const stop = new AbortController()
    const files = Promise.allSettled(Array.from({ length: 4 }, () => reader.read(slow, stop.signal)))
    const bytes = await pdf()
    const first = await reader.renderPage(bytes, 1, 200)
    expect(await reader.renderPage(bytes, 1, 200)).toBe(first)
    expect(await reader.renderPage(bytes, 1, 250)).not.toBe(first)
    stop.abort()
    expect((await files).every(({ status }) => status === 'rejected')).toBe(true)
  })

  it('renders a page of a PDF', async () => {
    expect(await sharp(await reader.renderPage(await pdf(), 1, 300)).metadata()).toMatchObject({
      width: 300,
      format: 'webp',
    })
    await expect(reader.renderPage(await pdf(), 1, 301, AbortSignal.abort(new Error('enough')))).rejects.toThrow(
      'enough',
    )
    await expect(reader.renderPage(await pdf(), 9, 300)).rejects.toMatchObject({ code: 'not-found' })
  })
})
