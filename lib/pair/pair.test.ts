import { describe, expect, it } from 'vitest'
import type { Block, Document, EncodedImage, Figure, TextBlock } from '../types.ts'
import { pair } from './pair.ts'

const image: EncodedImage = { bytes: new Uint8Array([1]), mediaType: 'image/png', width: 64, height: 64 }
const markers = 2
/** Four letters to a token, as sub-word tokenizers come to on average; a start and an end marker. */
const countTokens = (text: string) =>
  markers +
  (text.match(/[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu) ?? []).reduce(
    (sum, word) => sum + Math.ceil(word.length / 4),
    0,
  )

const text = (words: string, heading: string | null = null, place: Partial<TextBlock> = {}): TextBlock => ({
  kind: 'text',
  text: words,
  page: null,
  box: null,
  heading,
  ...place,
})
const figure = (caption: string | null, alt: string | null = null, heading: string | null = null): Figure => ({
  kind: 'figure',
  image,
  caption,
  alt,
  page: null,
  box: null,
  heading,
})
const documentOf = (blocks: Block[]): Document => ({
  id: 'a'.repeat(32),
  name: 'manual.md',
  path: null,
  mediaType: 'text/markdown',
  pages: null,
  original: new Uint8Array(),
  blocks,
  metadata: { year: 1999 },
  warnings: [],
})
const items = (blocks: Block[], maxTextTokens = 77) => pair(documentOf(blocks), { countTokens, maxTextTokens })
const words = (value: string) => value.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []

/** A small generator of repeatable random numbers (mulberry32). */
function random(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) % below
  }
}

describe('pair', () => {
  it('takes the caption of a picture as it is', async () => {
    expect(await items([figure('A blackbird.')])).toMatchObject([
      {
        id: `${'a'.repeat(32)}-0`,
        kind: 'pair',
        text: 'A blackbird.',
        image,
        source: { name: 'manual.md', path: null, page: null, box: null, heading: null },
        metadata: { year: 1999 },
      },
    ])
  })

  it('leaves a picture without any words an image', async () => {
    expect(await items([figure(null)])).toMatchObject([{ kind: 'image', text: '' }])
  })

  it('makes of a sound an item that is heard, and of words too many for it more that play the same', async () => {
    const time = { start: 0, end: 3.5 }
    const sound = (caption: string | null): Block => ({
      kind: 'sound',
      caption,
      time,
      page: null,
      box: null,
      heading: null,
    })
    const media = { mediaType: 'text/markdown', ...time }
    expect(await items([sound('A dog barks.')])).toMatchObject([{ kind: 'audio', text: 'A dog barks.', media }])
    expect(await items([sound(null)])).toMatchObject([{ kind: 'audio', text: '', media }])
    const long = await items([sound('One sentence. '.repeat(40))], 20)
    expect(long.length).toBeGreaterThan(1)
    expect(long.map(({ kind }) => kind)).toEqual(['audio', ...long.slice(1).map(() => 'text')])
    expect(long.every((item) => item.media?.end === 3.5)).toBe(true)
  })

  it('gives a figure its caption first, then its heading and the nearest paragraphs under it, in whole sentences', async () => {
    const [, item] = await items([
      text('Loosen the nut. '.repeat(2), 'Brakes'),
      figure('Figure 1: the lever', 'a lever', 'Brakes'),
      text('Turn it twice. Then wait.', 'Brakes'),
      text('Nothing about brakes.', 'Wheels'),
    ])
    expect(item?.kind).toBe('pair')
    expect(item?.text).toMatch(/^Figure 1: the lever\n\na lever\n\nBrakes\n\n/)
    expect(item?.text).toContain('Brakes')
    expect(item?.text).toContain('Turn it twice. Then wait.')
    expect(item?.text).not.toContain('Nothing about brakes')
  })

  it('joins paragraphs under one heading and begins anew under another', async () => {
    const texts = await items([
      text('Bicycle', 'Bicycle'),
      text('Brakes', 'Bicycle › Brakes'),
      text('One.', 'Bicycle › Brakes'),
      text('Two.', 'Bicycle › Brakes'),
      text('Wheels', 'Bicycle › Wheels'),
      text('Three.', 'Bicycle › Wheels'),
    ])
    expect(texts.map((item) => item.text)).toEqual(['Bicycle\n\nBrakes\n\nOne.\n\nTwo.', 'Wheels\n\nThree.'])
    expect(texts.map(({ source }) => source.heading)).toEqual(['Bicycle › Brakes', 'Bicycle › Wheels'])
  })

  it('does not store a short section twice that the picture in it has whole', async () => {
    const all = await items([
      text('Jupiter', 'Planets › Jupiter'),
      text('Binoculars show four moons.', 'Planets › Jupiter'),
      figure('Figure 4: Jupiter', null, 'Planets › Jupiter'),
      text('Saturn', 'Planets › Saturn'),
      text('A telescope shows the rings.', 'Planets › Saturn'),
    ])
    expect(all.map(({ kind }) => kind)).toEqual(['pair', 'text'])
    expect(all[0]?.text).toBe('Figure 4: Jupiter\n\nPlanets › Jupiter\n\nBinoculars show four moons.')
  })

  it('repeats the heading where its text goes on in a further item', async () => {
    const all = await items([
      text('Brakes', 'Brakes'),
      text('The lever moves the cable a little. '.repeat(12), 'Brakes'),
    ])
    expect(all.length).toBeGreaterThan(1)
    for (const item of all) expect(item.text).toMatch(/^Brakes\n/)
  })

  it('keeps the items of two pages apart and marks the union of their blocks', async () => {
    const all = await items([
      text('One.', null, { page: 1, box: [0.1, 0.1, 0.5, 0.1] }),
      text('Two.', null, { page: 1, box: [0.2, 0.3, 0.6, 0.1] }),
      text('Three.', null, { page: 2, box: [0.1, 0.1, 0.5, 0.1] }),
    ])
    expect(all.map(({ source }) => source.page)).toEqual([1, 2])
    const [left, top, width, height] = all[0]?.source.box ?? []
    expect([left, top]).toEqual([0.1, 0.1])
    expect(width).toBeCloseTo(0.7)
    expect(height).toBeCloseTo(0.3)
  })

  it('cuts at sentences, also at the danda of Hindi', async () => {
    const all = await items([text('यह एक काला पक्षी है। यह पेड़ पर बैठा है। यह गाता है। '.repeat(6))], 40)
    expect(all.length).toBeGreaterThan(2)
    for (const item of all) expect(item.text).toMatch(/।$/)
  })

  it('goes on with a long caption in further items of the same picture', async () => {
    const caption = 'The heron stands in the water and waits for a fish. '.repeat(20).trim()
    const all = await items([figure(caption)])
    expect(all.length).toBeGreaterThan(2)
    expect(all.every((item) => item.kind === 'pair' && item.image === image)).toBe(true)
    expect(all.map((item) => item.text).join(' ')).toBe(caption)
  })

  it('cuts a sentence without an end at words, and a word without an end at letters', async () => {
    const sentence = Array.from({ length: 300 }, (_, at) => `word${at}`).join(' ')
    expect((await items([text(sentence)])).map((item) => item.text).join(' ')).toBe(sentence)
    const blob = 'x'.repeat(5000)
    expect((await items([text(blob)])).map((item) => item.text).join('')).toBe(blob)
    const chinese = '蓝色的鸟在树上唱歌'.repeat(60)
    expect((await items([text(chinese)])).map((item) => item.text).join('')).toBe(chinese)
  })

  it('loses no word and exceeds no window, whatever the document', async () => {
    for (let seed = 1; seed <= 150; seed++) {
      const next = random(seed)
      let serial = 0
      const sentence = () => {
        const count = 1 + next(next(10) === 0 ? 60 : 12)
        return `${Array.from({ length: count }, () => `w${seed}x${serial++}`).join([' ', ', ', '\n'][next(3)])}${['. ', '।', '! ', '\n', ' '][next(5)]}`
      }
      const phrase = (most: number) => Array.from({ length: 1 + next(most) }, sentence).join('')
      let heading: string | null = null
      const blocks = Array.from({ length: 1 + next(12) }, (): Block[] => {
        const page = next(3)
        if (next(4) === 0) {
          const title = `H${seed}x${serial++}`
          heading = next(2) === 0 && heading !== null ? `${heading} › ${title}` : title
          return [text(title, heading, { page })]
        }
        const maybe = () => (next(2) === 0 ? phrase(6) : null)
        return next(3) === 0 ? [{ ...figure(maybe(), maybe(), heading), page }] : [text(phrase(8), heading, { page })]
      }).flat()
      const maxTextTokens = [12, 32, 77, 512][next(4)] ?? 77
      const all = await items(blocks, maxTextTokens)
      const there = new Set(all.flatMap((item) => words(item.text)))
      const wanted = blocks.flatMap((block) =>
        words(block.kind === 'text' ? block.text : `${block.caption ?? ''} ${'alt' in block ? (block.alt ?? '') : ''}`),
      )
      expect(
        wanted.filter((word) => !there.has(word)),
        `seed ${seed}`,
      ).toEqual([])
      for (const item of all) expect(countTokens(item.text), `seed ${seed}`).toBeLessThanOrEqual(maxTextTokens)
      expect(all.map(({ ordinal }) => ordinal)).toEqual(all.map((_, at) => at))
      expect(all.filter(({ image: shown }) => shown).length).toBeGreaterThanOrEqual(
        blocks.filter(({ kind }) => kind === 'figure').length,
      )
    }
  })

  it('lets others work while it cuts a long text, of many paragraphs or of one', async () => {
    const paragraph = 'The owl sees a small grey mouse under the old oak. '.repeat(8)
    const many = Array.from({ length: 2000 }, (_, at) => text(`${at} ${paragraph}`))
    for (const blocks of [many, [text(many.map((block) => block.text).join(' '))]]) {
      let turns = 0
      const others = setInterval(() => turns++, 0)
      const all = await items(blocks)
      clearInterval(others)
      expect(all.length).toBeGreaterThan(2000)
      expect(turns).toBeGreaterThan(2)
    }
  })

  it('counts the tokens of a long text about once', async () => {
    let counted = 0
    const count = (value: string) => {
      counted += value.length
      return countTokens(value)
    }
    const long = Array.from({ length: 3000 }, (_, at) => `Sentence number ${at} says a little.`).join(' ')
    await pair(documentOf([text(long)]), { countTokens: count, maxTextTokens: 77 })
    expect(counted).toBeLessThan(long.length * 4)
  })
})
