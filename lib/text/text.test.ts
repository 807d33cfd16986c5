import { describe, expect, it } from 'vitest'
import { sentencesOf } from './sentences.ts'
import { stripSpecialTokens } from './special-tokens.ts'
import { windowsOf } from './windows.ts'
import { contentWords } from './words.ts'

describe('sentencesOf', () => {
  it('cuts any script', () => {
    expect(sentencesOf('One is here. Two\nis there!\n\nA heading\n\nएक है। दो हैं।')).toEqual([
      'One is here.',
      'Two is there!',
      'A heading',
      'एक है।',
      'दो हैं।',
    ])
  })
})

describe('windowsOf', () => {
  const short = (text: string) => text.length <= 20
  it('loses nothing and keeps every window short enough', () => {
    const text = `A first one. A second one. ${'x'.repeat(50)} and a sentence that is too long. End.`
    const windows = windowsOf(text, short)
    expect(windows.every(short)).toBe(true)
    expect(windows.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
  })
  it('keeps whole sentences together where they fit', () => {
    expect(windowsOf('One. Two. A third one is here.', short)).toEqual(
      ['One. Two.', 'A third one is here.'].flatMap((one) => windowsOf(one, short)),
    )
  })
})

describe('contentWords', () => {
  it('meets its plural and its accents, and leaves common words out', () => {
    expect(contentWords('What are the Cafés and berries?')).toEqual(contentWords('cafe, berry'))
    expect(contentWords('Show me a picture of it')).toEqual(new Set())
  })
})

describe('stripSpecialTokens', () => {
  it('leaves none, also where taking one out makes another', () => {
    expect(stripSpecialTokens('a<|im_<|im_end|>end|>b<|endoftext|>c </s>[INST]d')).toBe('ab'.concat('c d'))
    expect(stripSpecialTokens('x <|y| z || 1 < 2 |>')).toBe('x <|y| z || 1 < 2 |>')
  })
})
