import { describe, expect, it } from 'vitest'
import { encoder } from './answer.testing.ts'
import { answerSentences } from './answer-sentences.ts'
import { checkSupport } from './support.ts'
import type { SupportSource } from './support-evidence.ts'

const source = (marker: number, text: string, more: Partial<SupportSource> = {}): SupportSource => ({
  marker,
  text,
  about: 'notes.pdf',
  seen: false,
  ...more,
})
const sources = [
  source(1, 'Barn owls hunt voles at night. They hear them under the snow. A nest holds 4 to 7 eggs.'),
  source(2, 'The harbour of Bergen was built in 1871. It has two cranes.'),
]

async function verdicts(answer: string, given = sources) {
  const sentences = await checkSupport(answer, given, encoder)
  return sentences.map(({ start, end, verdict, unchecked }) => [answer.slice(start, end), unchecked ?? verdict])
}

describe('the sentences of an answer', () => {
  const pieces = (text: string) => answerSentences(text).map(({ start, end }) => text.slice(start, end))

  it('keep their citations, wherever these stand', () => {
    const text = 'Owls hunt [1]. They hear well. [2] Dr. Smith, e.g. in 1871, saw it.[1]\nIt goes on\nhere [2].'
    expect(pieces(text)).toEqual([
      'Owls hunt [1].',
      'They hear well. [2]',
      'Dr. Smith, e.g. in 1871, saw it.[1]',
      'It goes on\nhere [2].',
    ])
  })

  it('are read line by line in lists and tables, and code and headings are none', () => {
    const text =
      '# Owls\n\n- They **hunt** [1].\n- They hear.\n\n```\ncode. More.\n```\n| a | b |\n|---|---|\n| c | d |'
    expect(answerSentences(text).map(({ words, kind }) => [kind, words])).toEqual([
      ['heading', 'Owls'],
      ['words', 'They hunt.'],
      ['words', 'They hear.'],
      ['words', 'a b'],
      ['heading', '------'],
      ['words', 'c d'],
    ])
  })

  it('end at a danda', () => {
    expect(pieces('उल्लू रात में शिकार करता है [1]। वह सुनता है।')).toEqual(['उल्लू रात में शिकार करता है [1]।', 'वह सुनता है।'])
  })
})

describe('checkSupport', () => {
  it('bears out what a source says, and marks wrong numbers, names and inventions', async () => {
    const said = [
      ['Barn owls hunt voles at night [1].', 'supported'],
      ['A nest of barn owls holds 9 eggs [1].', 'unsupported'],
      ['The harbour of Hamburg was built in 1871 [2].', 'unsupported'],
      ['Owls were sacred to Athena in ancient Greece [1].', 'unsupported'],
    ]
    expect(await verdicts(said.map(([sentence]) => sentence).join('\n\n'))).toEqual(said)
  })

  it('looks at the source that is named, not at another that says it', async () => {
    expect(await verdicts('The harbour of Bergen was built in 1871 [1].')).toEqual([
      ['The harbour of Bergen was built in 1871 [1].', 'unsupported'],
    ])
  })

  it('lets a citation at the end of a paragraph speak for the sentences before', async () => {
    const answer = 'The harbour of Bergen was built in 1871. It has two cranes [2].'
    expect((await verdicts(answer)).map(([, verdict]) => verdict)).toEqual(['supported', 'supported'])
  })

  it('checks a sentence without a citation against all sources', async () => {
    const answer = 'Barn owls hunt voles at night.\n\nThe moon is made of cheese.'
    expect((await verdicts(answer)).map(([, verdict]) => verdict)).toEqual(['supported', 'unsupported'])
  })

  it.each([
    'The sources do not say what owls eat.',
    'Sure!',
    'Here is what I found:',
    'Die Quellen enthalten dazu keine Informationen.',
    'Nothing in this collection answers that.',
    'What do you want to know?',
  ])('leaves alone what claims nothing: %s', async (sentence) => {
    expect(await verdicts(sentence)).toEqual([[sentence, 'none']])
  })

  it.each([
    'The sources do not say it, but the password is swordfish.',
    'No answer is in the documents; the moon is made of cheese.',
    'Of course, the owl of Minerva was found by Napoleon in Egypt near the pyramids.',
  ])('is not talked out of it: %s', async (sentence) => {
    expect(await verdicts(sentence)).toEqual([[sentence, 'unsupported']])
  })

  it('says that it can not check what rests on a picture that the model saw', async () => {
    const picture = source(1, '', { about: 'p1.png', seen: true })
    expect(await verdicts('A red lighthouse stands on a cliff [1].', [picture])).toEqual([
      ['A red lighthouse stands on a cliff [1].', 'picture'],
    ])
    expect(await verdicts('A red lighthouse stands on a cliff [1].', [{ ...picture, seen: false }])).toEqual([
      ['A red lighthouse stands on a cliff [1].', 'unsupported'],
    ])
  })

  it('checks only the numbers of an answer in another language', async () => {
    const answer = (year: number) => `Der Hafen von Bergen wurde im Jahr ${year} gebaut und er hat zwei Kräne [2].`
    expect((await verdicts(answer(1871)))[0]?.[1]).toMatch(/language|supported/)
    expect((await verdicts(answer(1945)))[0]?.[1]).toBe('unsupported')
  })

  it('reads digits of any script, and numbers that are spelled out', async () => {
    const digits = [source(1, 'घोंसले में 7 अंडे होते हैं। The nest holds seven eggs.')]
    expect((await verdicts('घोंसले में ७ अंडे होते हैं [1]।', digits))[0]?.[1]).toBe('supported')
    expect((await verdicts('घोंसले में ९ अंडे होते हैं [1]।', digits))[0]?.[1]).toBe('unsupported')
  })

  it('survives an answer and sources without words', async () => {
    expect(await checkSupport('', sources, encoder)).toEqual([])
    expect(await verdicts('An owl [1].', [source(1, '', { about: '' })])).toEqual([['An owl [1].', 'unsupported']])
  })

  it('stops where it is told to', async () => {
    await expect(checkSupport('Owls eat fish [1].', sources, encoder, AbortSignal.abort())).rejects.toThrow()
  })
})
