import { describe, expect, it } from 'vitest'
import { planBatches } from './plan-batches.ts'

const file = (name: string, size: number) => ({ name, file: { size } })
const names = (batches: { name: string }[][]) => batches.map((batch) => batch.map(({ name }) => name))

describe('planBatches', () => {
  it('sends everything at once where it fits', () => {
    const { batches } = planBatches([file('a.jpg', 40), file('b.jpg', 60)], 100)
    expect(names(batches)).toEqual([['a.jpg', 'b.jpg']])
  })

  it('cuts at the limit, and names what is larger than it', () => {
    const { batches, tooLarge } = planBatches([file('a.jpg', 60), file('b.jpg', 60), file('c.mov', 101)], 100)
    expect(names(batches)).toEqual([['a.jpg'], ['b.jpg']])
    expect(tooLarge.map(({ name }) => name)).toEqual(['c.mov'])
  })

  it('keeps a picture and its words together', () => {
    const { batches } = planBatches([file('a.jpg', 50), file('b.jpg', 45), file('b.txt', 10)], 100)
    expect(names(batches)).toEqual([['a.jpg'], ['b.jpg', 'b.txt']])
  })

  it('keeps a recording and its subtitles together, in whatever languages', () => {
    const { batches } = planBatches(
      [
        file('a.mp4', 50),
        file('b.en.mp4', 30),
        file('c.mp4', 15),
        file('a.en.vtt', 10),
        file('a.pt-BR.vtt', 10),
        file('b.en.vtt', 10),
      ],
      100,
    )
    expect(names(batches)).toEqual([
      ['a.mp4', 'a.en.vtt', 'a.pt-BR.vtt'],
      ['b.en.mp4', 'b.en.vtt', 'c.mp4'],
    ])
  })

  it('sends a table of captions along with every part of its folder', () => {
    const { batches } = planBatches(
      [
        file('set/captions.csv', 10),
        file('set/images/a.jpg', 80),
        file('set/images/b.jpg', 80),
        file('other/c.jpg', 80),
      ],
      100,
    )
    expect(names(batches)).toEqual([
      ['set/captions.csv', 'set/images/a.jpg'],
      ['set/captions.csv', 'set/images/b.jpg'],
      ['other/c.jpg'],
    ])
  })

  it('sends a table that came alone', () => {
    expect(names(planBatches([file('captions.csv', 10)], 100).batches)).toEqual([['captions.csv']])
  })

  it('makes nothing of nothing', () => {
    expect(planBatches([], 100)).toEqual({ batches: [], tooLarge: [] })
  })
})
