import { describe, expect, it } from 'vitest'
import type { TextTokenizer } from './tokens.ts'

interface Subject {
  tokenizer: TextTokenizer
  maxTokens: number
  /** Whether every text is padded to the full length. */
  full: boolean
}

const family = '👩‍👩‍👧‍👦'
const hindi = 'लड़का साइकिल पर क्‍या कर रहा है'

/** Texts that come from uploads, from the web and from broken programs. */
const difficult = {
  nothing: '',
  spaces: ' \t\n\u00a0\u3000 ',
  emoji: `😀 ${family} 🏳️‍🌈`,
  Hindi: hindi,
  'right to left': 'قطة على الطاولة \u202eabc\u202c',
  'control characters': '\0\u0001\u0007\u001b[31m\u007f',
  'a lone surrogate': 'cat \ud83d on \ude00 mat',
  'markers in the text': '<|startoftext|> </s> [SEP] <eos> <pad>',
  'marks without end': `a${'\u0301'.repeat(2000)}`,
  'one long word': 'x'.repeat(100_000),
  'a long text': 'a cat sleeps on the table. '.repeat(2000),
  'long Hindi': hindi.repeat(1000),
}

/** What every tokenizer promises, whatever its family and vocabulary. */
export function tokenizerContract(name: string, subject: () => Promise<Subject>): void {
  describe(`${name} keeps the contract of a tokenizer`, () => {
    it.each(Object.entries(difficult))('takes %s', async (_, text) => {
      const { tokenizer, maxTokens } = await subject()
      const ids = tokenizer.encode(text)
      expect(ids.length).toBeLessThanOrEqual(maxTokens)
      expect(ids.every((id) => Number.isInteger(id) && id >= 0)).toBe(true)
      expect(ids).toEqual(tokenizer.encode(text))
      // The markers of an empty text are around every text, also around one that was cut.
      const markers = tokenizer.encode('')
      expect(ids.at(-1)).toBe(markers.at(-1))
      if (markers.length > 1) expect(ids[0]).toBe(markers[0])
    })

    it('counts what a text needs, and uses as much of it as there is room for', async () => {
      const { tokenizer, maxTokens } = await subject()
      for (const text of Object.values(difficult)) {
        const needed = tokenizer.count(text)
        expect(tokenizer.encode(text)).toHaveLength(Math.min(needed, maxTokens))
      }
    })

    it('reads a word in the same way whatever stands around it in the batch', async () => {
      const { tokenizer, maxTokens, full } = await subject()
      const rows = [hindi, '', 'a cat', difficult['a long text'], family].map((text) => tokenizer.encode(text))
      const { inputIds, attentionMask, count, length } = tokenizer.batch(rows)
      expect(count).toBe(rows.length)
      expect(length).toBe(full ? maxTokens : Math.max(...rows.map((row) => row.length)))
      for (const [index, row] of rows.entries()) {
        const ids = [...inputIds.subarray(index * length, (index + 1) * length)].map(Number)
        const mask = [...attentionMask.subarray(index * length, (index + 1) * length)].map(Number)
        expect(ids.slice(0, row.length)).toEqual(row)
        expect(new Set(ids.slice(row.length)).size).toBeLessThanOrEqual(1)
        expect(mask).toEqual(ids.map((_, position) => (position < row.length ? 1 : 0)))
      }
    })
  })
}
