import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Charsmap } from './charsmap.ts'
import { readJson } from './test-support.ts'

const tokenizer = readJson<{ normalizer: { precompiled_charsmap: string } }>(
  path.join(import.meta.dirname, 'fixtures/jina-clip/tokenizer.json'),
)
const charsmap = new Charsmap(tokenizer.normalizer.precompiled_charsmap)

describe("SentencePiece's normalisation", () => {
  it.each([
    ['full width', 'Ｆｕｌｌ', 'Full'],
    ['a ligature', 'ﬁne', 'fine'],
    ['an accent beside its letter', 'cafe\u0301', 'café'],
    ['a space of no width', 'b\u200bc', 'b c'],
    ['a control character', 'a\u0007b', 'ab'],
  ])('brings %s to its usual form', (_, text, expected) => {
    expect(charsmap.normalise(text)).toBe(expected)
  })

  it.each(['a plain sentence', '两只猫', '😀', '\u{10ffff}', 'word '.repeat(10_000), ''])(
    'leaves %j as it is',
    (text) => {
      expect(charsmap.normalise(text)).toBe(text)
    },
  )

  it('keeps a joiner inside a word, on which the spelling of Hindi rests', () => {
    expect(charsmap.normalise('क्\u200dया')).toBe('क्\u200dया')
  })

  it('is refused where it is damaged', () => {
    for (const broken of ['', 'AAAA', Buffer.from([255, 255, 255, 127, 1, 2]).toString('base64')])
      expect(() => new Charsmap(broken)).toThrow('damaged')
  })
})
