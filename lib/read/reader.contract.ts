import { describe, expect, it } from 'vitest'
import { DiptychError } from '../errors.ts'
import type { Document, SourceFile } from '../types.ts'
import type { Reader } from './reader.ts'

export interface ReaderSamples {
  /** Files that the reader takes. */
  good: { name: string; file: () => Promise<SourceFile> | SourceFile }[]
  /** Files of its types that hold nothing or are broken beyond reading. */
  bad: { name: string; file: () => Promise<SourceFile> | SourceFile }[]
}

/** A file as `listSources` would give it. */
export function sourceFile(given: Pick<SourceFile, 'name' | 'bytes' | 'mediaType'> & Partial<SourceFile>): SourceFile {
  return { path: null, caption: null, metadata: {}, resolve: async () => null, ...given }
}

export const maxPixels = 10e6

/** What every reader promises; its own tests say what it finds. */
export function readerContract(reader: Reader, samples: ReaderSamples): void {
  describe(`${reader.name}: the contract of readers`, () => {
    it.each(samples.good)('reads $name', async ({ file }) => {
      const source = await file()
      expect(reader.mediaTypes).toContain(source.mediaType)
      const document = await reader.read(source, { maxPixels })
      expect(document).toMatchObject({ name: source.name, path: source.path, mediaType: source.mediaType })
      expect(document.original).toBe(source.bytes)
      expect(document.blocks.length).toBeGreaterThan(0)
      for (const block of document.blocks) expectSound(block, document)
    })

    it.each(samples.good)('gives $name the same id each time, and another one with other words', async ({ file }) => {
      const source = await file()
      const read = (given: Partial<SourceFile>) => reader.read({ ...source, ...given }, { maxPixels })
      const first = await read({})
      expect(first.id).toMatch(/^[0-9a-f]{32}$/)
      const moved = { name: `elsewhere/${source.name.split('/').at(-1)}`, path: '/elsewhere' }
      expect((await read(moved)).id).toBe(first.id)
      expect((await read({ name: 'another-name' })).id).not.toBe(first.id)
      expect((await read({ caption: 'Other words.' })).id).not.toBe(first.id)
      expect((await read({ metadata: { year: 1999 } })).id).not.toBe(first.id)
    })

    it.each(samples.good)('keeps the words and the metadata that came with $name', async ({ file }) => {
      const given = { caption: 'Words of the user.', metadata: { title: 'Title of the user' } }
      const document = await reader.read({ ...(await file()), ...given }, { maxPixels })
      const words = document.blocks.map((block) => (block.kind === 'text' ? block.text : block.caption))
      expect(words).toContain(given.caption)
      expect(document.metadata).toMatchObject(given.metadata)
    })

    it.each(samples.bad)('says what is wrong with $name', async ({ file }) => {
      const failure = await reader.read(await file(), { maxPixels }).catch((thrown: unknown) => thrown)
      expect(failure).toBeInstanceOf(DiptychError)
      const { code, message, fix } = failure as DiptychError
      expect(['unreadable', 'too-large', 'unsupported-type']).toContain(code)
      expect(message).not.toBe('')
      expect(fix).not.toBe('')
    })

    it('stops when it is told to', async () => {
      const [sample] = samples.good
      if (!sample) throw new Error('A reader needs a good sample.')
      const read = async () => reader.read(await sample.file(), { maxPixels, signal: AbortSignal.abort() })
      await expect(read()).rejects.toThrow(/abort/i)
    })
  })
}

function expectSound(block: Document['blocks'][number], document: Document): void {
  if (block.kind === 'text') expect(block.text.trim()).not.toBe('')
  else if (block.kind === 'sound') expect(block.time.end).toBeGreaterThan(block.time.start)
  else {
    expect(block.image.bytes.length).toBeGreaterThan(0)
    expect(block.image.mediaType).toMatch(/^image\//)
    expect(Math.min(block.image.width, block.image.height)).toBeGreaterThan(0)
    expect(block.caption).not.toBe('')
    expect(block.alt).not.toBe('')
  }
  expect(block.heading).not.toBe('')
  if (document.pages === null) expect([block.page, block.box]).toEqual([null, null])
  else if (block.page !== null) {
    expect(block.page).toBeGreaterThanOrEqual(1)
    expect(block.page).toBeLessThanOrEqual(document.pages)
  }
  if (block.box) {
    const [left, top, width, height] = block.box
    for (const fraction of [left, top, left + width, top + height]) {
      expect(fraction).toBeGreaterThanOrEqual(0)
      expect(fraction).toBeLessThanOrEqual(1.0001)
    }
  }
}
