import { describe, expect, it } from 'vitest'
import { answerabilityFigures } from './answerability-figures.ts'
import { bootstrapIntervals, percentile } from './bootstrap.ts'
import { type Comparable, compare } from './comparison.ts'
import { mean } from './metrics.ts'

/** Values in [0, 1] that look random and are always the same. */
function values(count: number, factor: number): number[] {
  return Array.from({ length: count }, (_, at) => (((at + 1) * factor) % 101) / 100)
}

describe('bootstrapIntervals', () => {
  it.each([
    [2, 37],
    [10, 13],
    [150, 59],
    [1000, 7],
  ])('contains the mean of %i values, and is always the same', (count, factor) => {
    const sample = values(count, factor)
    const { x } = bootstrapIntervals({ x: sample })
    expect(x[0]).toBeLessThanOrEqual(mean(sample))
    expect(x[1]).toBeGreaterThanOrEqual(mean(sample))
    expect(bootstrapIntervals({ x: sample })).toEqual({ x })
  })

  it('is as wide as the normal approximation where there are many values', () => {
    const sample = Array.from({ length: 400 }, (_, at) => at % 2)
    const { x } = bootstrapIntervals({ x: sample })
    const expected = 2 * 1.96 * Math.sqrt(0.25 / 400)
    expect((x[1] - x[0]) / expected).toBeCloseTo(1, 1)
  })

  it('has no width where all values are the same, and is 0 of nothing', () => {
    const { x } = bootstrapIntervals({ x: [1, 1, 1] })
    expect(x).toEqual([1, 1])
    expect(bootstrapIntervals({ x: [] })).toEqual({ x: [0, 0] })
  })

  it('interpolates percentiles', () => {
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2.5)
    expect(percentile([7], 0.95)).toBe(7)
    expect(percentile([], 0.5)).toBe(0)
  })
})

describe('answerabilityFigures', () => {
  const question = (answerable: boolean, probability: number) => ({ answerable, probability, threshold: 0.4 })

  it('counts pairs that are in order, and ties half', () => {
    const questions = [question(true, 1), question(true, 0.5), question(false, 0.5), question(false, 0.1)]
    expect(answerabilityFigures(questions)).toEqual({
      answerable: 2,
      unanswerable: 2,
      auc: 3.5 / 4,
      threshold: 0.4,
      truePositiveRate: 1,
      falsePositiveRate: 0.5,
    })
  })

  it('says nothing where one side is missing', () => {
    expect(answerabilityFigures([question(true, 1)])).toBeNull()
    expect(answerabilityFigures([question(false, 1)])).toBeNull()
    expect(answerabilityFigures([])).toBeNull()
  })
})

describe('compare', () => {
  function run(ranks: Record<string, (number | null)[]>, more: Partial<Comparable> = {}): Comparable {
    const each = Object.entries(ranks).map(([query, ranks]) => ({ query, image: null, ranks, answerability: null }))
    return { set: 'birds', depth: 100, recall: { '1': 0, '10': 0 }, each, ...more }
  }
  const named = (of: Comparable) => ({ ...of, name: 'before.json' })

  it('finds no difference between identical runs', () => {
    const same = run({ owl: [1], heron: [7], wren: [null] })
    for (const metric of Object.values(compare(named(same), same).metrics)) {
      expect(metric).toMatchObject({ difference: 0, interval: [0, 0], wins: 0, losses: 0, ties: 3 })
    }
  })

  it('pairs queries whatever their order, and counts wins and losses', () => {
    const before = run({ owl: [2], heron: [1], wren: [3] })
    const { metrics, queries } = compare(named(before), run({ wren: [1], owl: [1], heron: [4] }))
    expect(queries).toBe(3)
    expect(metrics['recall@1']).toMatchObject({ wins: 2, losses: 1, ties: 0 })
    expect(metrics['recall@1']?.difference).toBeCloseTo(1 / 3)
    expect(metrics['recall@10']).toMatchObject({ difference: 0, ties: 3 })
  })

  it('calls no difference certain that rests on a handful of queries', () => {
    const names = ['owl', 'heron', 'wren', 'rook', 'kite', 'swan', 'duck', 'crow']
    const all = (rank: number, of: string[]) => run(Object.fromEntries(of.map((name) => [name, [rank]])))
    const certain = (of: string[]) => compare(named(all(4, of)), all(1, of)).metrics.mrr?.isCertain
    expect(certain(names.slice(0, 5))).toBe(false)
    expect(certain(names)).toBe(true)
    expect(compare(named(all(1, names)), all(1, names)).metrics.mrr?.isCertain).toBe(false)
  })

  it('turns its signs when the runs change places', () => {
    const [a, b] = [run({ owl: [2], heron: [1], wren: [null] }), run({ owl: [1], heron: [3], wren: [2] })]
    const [there, back] = [compare(named(a), b), compare(named(b), a)]
    for (const [name, metric] of Object.entries(there.metrics)) {
      const [low, high] = back.metrics[name]?.interval ?? [0, 0]
      expect(metric.difference).toBeCloseTo(-(back.metrics[name]?.difference ?? 0))
      expect(metric.interval[0]).toBeCloseTo(-high)
      expect(metric.interval[1]).toBeCloseTo(-low)
    }
  })

  it('pairs queries of the same words in their order', () => {
    const twice = (first: number, second: number): Comparable => ({
      ...run({}),
      each: [first, second].map((rank) => ({ query: 'a bird', image: null, ranks: [rank], answerability: null })),
    })
    expect(compare(named(twice(1, 5)), twice(1, 2)).metrics.mrr).toMatchObject({ wins: 1, losses: 0, ties: 1 })
  })

  it('does not hold a rank against a run that looked less deep', () => {
    const { metrics } = compare(named(run({ owl: [50] })), run({ owl: [null] }, { depth: 10 }))
    expect(metrics.mrr).toMatchObject({ difference: 0, ties: 1 })
  })

  it('leaves out questions without an answer, and those that are not the same any more', () => {
    const before = run({ owl: [1], heron: [1, 2], 'the moon': [] })
    const after = run({ owl: [2], heron: [1], 'the moon': [] })
    expect(compare(named(before), after).queries).toBe(1)
  })

  it('says what to do where the runs are of different sets', () => {
    const other = run({ cat: [1], dog: [1], owl: [1] }, { set: 'pets' })
    expect(() => compare(named(other), run({ owl: [1], heron: [1], wren: [1] }))).toThrow(
      expect.objectContaining({ code: 'conflict', message: expect.stringMatching(/pets.*birds.*share 1/) }),
    )
  })
})
