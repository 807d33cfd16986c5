import { describe, expect, it } from 'vitest'
import { baseName, dayGroup, formatBytes, formatCount, formatSeconds } from './format.ts'

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KB'],
    [1536, '1.5 KB'],
    [200 * 1024 * 1024, '200 MB'],
  ])('%d → %s', (bytes, words) => expect(formatBytes(bytes)).toBe(words))
})

it('counts in words', () => {
  expect(formatCount(1, 'picture')).toBe('1 picture')
  expect(formatCount(1200, 'entry', 'entries')).toBe('1,200 entries')
})

it('tells seconds as people do', () => {
  expect([0.42, 42.4, 75].map(formatSeconds)).toEqual(['0.4 s', '42 s', '1 min 15 s'])
})

it('names a file without its folders', () => {
  expect([baseName('a/b/cat.jpg'), baseName('cat.jpg')]).toEqual(['cat.jpg', 'cat.jpg'])
})

describe('dayGroup', () => {
  const now = new Date(2026, 10, 23, 9, 0)
  it.each([
    [new Date(2026, 10, 23, 0, 0), 'Today'],
    [new Date(2026, 10, 22, 23, 59), 'Yesterday'],
    [new Date(2026, 10, 17, 0, 0), 'Last 7 days'],
    [new Date(2026, 10, 16, 23, 59), 'Older'],
  ])('%s → %s', (date, group) => expect(dayGroup(date.toISOString(), now)).toBe(group))
})
