import { expect, it } from 'vitest'
import { pictureDescription, sourceTitle } from './source-entry.ts'

const source = { name: 'manual.pdf', path: null, page: 4, box: null, heading: null }

it('names the page where there is one', () => {
  expect(sourceTitle({ source })).toBe('manual.pdf, page 4')
  expect(sourceTitle({ source: { ...source, page: null } })).toBe('manual.pdf')
})

it('describes a picture by its words, in one line of bounded length', () => {
  expect(pictureDescription({ text: ' A \n cat ', source })).toBe('A cat')
  expect(pictureDescription({ text: '', source })).toBe('manual.pdf')
  expect(pictureDescription({ text: 'word '.repeat(100), source })).toHaveLength(160)
})
