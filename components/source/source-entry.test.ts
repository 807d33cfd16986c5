import { expect, it } from 'vitest'
import { pictureDescription, type SourceEntry, sourceTitle, timeWords } from './source-entry.ts'

const source = { name: 'manual.pdf', path: null, page: 4, box: null, heading: null }

it('names the page where there is one', () => {
  expect(sourceTitle({ source })).toBe('manual.pdf, page 4')
  expect(sourceTitle({ source: { ...source, page: null } })).toBe('manual.pdf')
})

it.each([
  ['text', null, 'audio/mpeg', 'at 0:02'],
  ['audio', null, 'audio/mpeg', '1:13 long'],
  ['pair', '/api/assets/1', 'video/webm', 'at 0:02'],
  ['text', null, 'video/webm', '1:13 long'],
] as const)('says of %s with picture %j in %s: %s', (kind, imageUrl, mediaType, words) => {
  const media = { url: '/api/assets/2', mediaType, start: 2, end: 75 }
  expect(timeWords({ kind, imageUrl, media } satisfies Partial<SourceEntry>)).toBe(words)
})

it('names the moment of a recording', () => {
  const media = { url: '/api/assets/2', mediaType: 'video/webm', start: 75, end: 80 }
  expect(sourceTitle({ source: { ...source, page: null }, media })).toBe('manual.pdf, at 1:15')
})

it('describes a picture by its words, in one line of bounded length', () => {
  expect(pictureDescription({ text: ' A \n cat ', source })).toBe('A cat')
  expect(pictureDescription({ text: '', source })).toBe('manual.pdf')
  expect(pictureDescription({ text: 'word '.repeat(100), source })).toHaveLength(160)
})
