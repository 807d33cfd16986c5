import { describe, expect, it } from 'vitest'
import { makeItem, unit } from '../store/made-up-items.ts'
import type { EmbeddedItem } from '../types.ts'
import { type Diversity, diversify } from './diversity.ts'

const rule: Diversity = { name: 'rule', perDocument: Number.POSITIVE_INFINITY }

let made = 0
function item(change: Partial<EmbeddedItem> & { picture?: string }): EmbeddedItem {
  made += 1
  const { picture, ...rest } = change
  return makeItem(`d${made}`, 0, picture ? (rest.text ? 'pair' : 'image') : 'text', {
    text: '',
    image: picture ? { assetId: picture, mediaType: 'image/png', width: 4, height: 4 } : null,
    imageVector: picture ? unit(picture.length) : null,
    ...rest,
  })
}

function order(items: EmbeddedItem[], diversity: Diversity = rule): number[] {
  const scores = { image: null, text: null, average: null, keyword: null, rerank: null }
  const ranked = items.map((item) => ({ item, scores }))
  return diversify(ranked, new Map(items.map((item) => [item.id, item])), diversity).map(({ item }) =>
    items.findIndex(({ id }) => id === item.id),
  )
}

describe('hits that repeat themselves', () => {
  it('are not two stretches of a recording, but one stretch ingested twice', () => {
    const sound = (start: number) =>
      item({ kind: 'audio', media: { assetId: 'bells', mediaType: 'audio/mpeg', start, end: start + 10 } })
    expect(order([sound(0), sound(10), sound(0), item({ text: 'A tower.' })])).toEqual([0, 1, 3, 2])
  })

  it('stand behind the others, and none is lost', () => {
    const said = 'Turn the barrel adjuster by half a turn.'
    const items = [
      item({ text: said }),
      item({ text: `Brakes: ${said.toUpperCase()}` }),
      item({ text: 'Oil the chain.' }),
    ]
    expect(order(items)).toEqual([0, 1, 2])
    expect(order([...items].reverse())).toEqual([0, 1, 2])
    expect(order([item({ text: `Brakes. ${said}` }), item({ text: said }), item({ text: 'Oil the chain.' })])).toEqual([
      0, 2, 1,
    ])
  })

  it('are not those that share only a part of a word, a number or a picture', () => {
    expect(order([item({ text: 'Barrel adjusters' }), item({ text: 'Barrel adjuster' }), item({ text: 'x' })])).toEqual(
      [0, 1, 2],
    )
    expect(order([item({ text: 'Part 12: 4 €' }), item({ text: 'Part 13: 4 €' }), item({ text: 'x' })])).toEqual([
      0, 1, 2,
    ])
    const [owl, again] = [item({ picture: 'owl', text: 'An owl' }), item({ picture: 'owl', text: 'What owls eat' })]
    expect(order([owl, again, item({ text: 'x' })])).toEqual([0, 1, 2])
  })

  it('are a picture that is there twice, unless the second has words of its own', () => {
    const captioned = item({ picture: 'owl', text: 'An owl' })
    const bare = item({ picture: 'owl' })
    const alike = item({ picture: 'eagle', imageVector: bare.imageVector })
    expect(order([captioned, bare, alike])).toEqual([0, 2, 1])
    expect(order([bare, captioned, alike])).toEqual([0, 1, 2])
  })

  it('are a picture without words and words without a picture only of their own kind', () => {
    const owl = item({ picture: 'owl' })
    const words = item({ text: 'An owl' })
    expect(order([owl, words, item({ text: 'x' })])).toEqual([0, 1, 2])
    expect(order([words, owl, item({ text: 'x' })])).toEqual([0, 1, 2])
    expect(order([item({}), item({}), item({ text: 'x' })])).toEqual([0, 1, 2])
  })
})

describe('the share of a document', () => {
  const shared: Diversity = { name: 'rule', perDocument: 2 }
  const of = (documentId: string, count: number) =>
    Array.from({ length: count }, (_, ordinal) =>
      makeItem(documentId, ordinal, 'text', { text: `${documentId} says ${ordinal}`, id: `${documentId}-${ordinal}` }),
    )

  it('leaves places for others', () => {
    expect(order([...of('a', 4), ...of('b', 2)], shared)).toEqual([0, 1, 4, 5, 2, 3])
  })

  it('changes nothing where there is one document, whatever it holds', () => {
    expect(order(of('a', 12), shared)).toEqual([...Array(12).keys()])
    expect(order([], shared)).toEqual([])
  })

  it('gives the same first hits for any number of hits behind them', () => {
    const items = [...of('a', 9), ...of('b', 3), ...of('c', 20)]
    expect(order(items, shared).slice(0, 5)).toEqual(order(items.slice(0, 14), shared).slice(0, 5))
  })
})

it('ranks by marginal relevance', () => {
  const twins = [item({ text: 'one', textVector: unit(1) }), item({ text: 'two', textVector: unit(1) })]
  const other = item({ text: 'three', textVector: unit(50) })
  expect(order([...twins, other], { name: 'relevance', lambda: 0.5 })).toEqual([0, 2, 1])
  expect(order([...twins, other], { name: 'relevance', lambda: 1 })).toEqual([0, 1, 2])
  expect(order([...twins, other], { name: 'none' })).toEqual([0, 1, 2])
})
