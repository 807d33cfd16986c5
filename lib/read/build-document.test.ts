import { expect, it } from 'vitest'
import { buildDocument, documentId } from './build-document.ts'
import { sourceFile } from './reader.contract.ts'

const file = sourceFile({ name: 'a/talk.mp3', bytes: Buffer.from('sound'), mediaType: 'audio/mpeg' })

it('is another document once its subtitles are added or corrected', () => {
  const ids = [undefined, 'One', 'Two'].map((subtitles) => documentId({ ...file, subtitles }))
  expect(new Set(ids).size).toBe(3)
  expect(documentId({ ...file, subtitles: 'One' })).toBe(ids[1])
})

it('has the id that it had before there were subtitles', () => {
  expect(documentId(file)).toBe('ae3c80455f3a44e935b2ab6a27bccf65')
})

it('keeps of its metadata what a filter can ask for', () => {
  const metadata = { title: `Long${'!'.repeat(1e6)}`, artist: 'An\0\u0001 owl\n', album: '\0', year: 1999 }
  const built = buildDocument({ ...file, warnings: ['Beside it.'] }, { blocks: [], metadata })
  expect(built.metadata).toEqual({ title: `Long${'!'.repeat(996)}`, artist: 'An owl', year: 1999 })
  expect(built.warnings).toEqual(['Beside it.', 'Only the first 1,000 characters of its title were kept.'])
})
