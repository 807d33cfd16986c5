import { expect, it } from 'vitest'
import { expectedScores } from './place-unjudged.ts'

it('expects of the unjudged what those around them got', () => {
  expect(expectedScores([0.9, null, 0.7, 0.1])).toEqual([0.9, 0.7, 0.7, 0.1])
  expect(expectedScores([0.9, 0.8, null])).toEqual([0.9, 0.8, 0.8])
  expect(expectedScores([null, 0.2])).toEqual([0.2, 0.2])
  expect(expectedScores([null, null])).toEqual([null, null])
  expect(expectedScores([])).toEqual([])
})

it('lets a picture stand above the irrelevant texts that retrieval put before it, below the relevant', () => {
  const expected = expectedScores([0.9, 0.02, 0.01, null, 0.8])
  const picture = expected[3] ?? 0
  expect(picture).toBeGreaterThan(0.02)
  expect(picture).toBeLessThan(0.8)
})

it('falls along the order of retrieval', () => {
  const expected = expectedScores([null, 0.3, null, 0.9, null, 0.1, null, 0.2, null]).filter((_, i) => i % 2 === 0)
  expect(expected).toEqual(expected.toSorted((a, b) => Number(b) - Number(a)))
})

it('expects less the farther behind the last that was judged, never less than the worst of them', () => {
  const [, , ...behind] = expectedScores([0.1, 0.3, null, null, null])
  expect(behind).toEqual([expect.closeTo(0.175), expect.closeTo(0.15), expect.closeTo(0.125)])
})

it('ranks better than to leave what time did not reach behind all that it did, on made-up searches', () => {
  const random = seeded(7)
  let [expected, behind] = [0, 0]
  for (let search = 0; search < 500; search++) {
    const items = Array.from({ length: 20 }, () => {
      const relevant = random() < 0.1
      const retrieval = (relevant ? 1.5 : 0) + noise(random)
      return { relevant, retrieval, score: 1 / (1 + Math.exp(-((relevant ? 3 : -3) + noise(random)))) }
    }).sort((a, b) => b.retrieval - a.retrieval)
    const judged = items.map(({ score }, place) => (place < 4 ? score : null))
    expected += dcg(byScore(items, expectedScores(judged)))
    behind += dcg(byScore(items, judged))
  }
  expect(expected).toBeGreaterThan(behind * 1.01)
})

it('ranks better than to keep each at its place, on made-up searches with a noisy retrieval', () => {
  const random = seeded(7)
  let [moved, kept] = [0, 0]
  for (let search = 0; search < 500; search++) {
    const items = Array.from({ length: 20 }, () => {
      const relevant = random() < 0.25
      // Logistic noise: retrieval tells a little, the reranker much; a third are pictures.
      const retrieval = (relevant ? 1.5 : 0) + noise(random)
      const score = random() < 1 / 3 ? null : 1 / (1 + Math.exp(-((relevant ? 3 : -3) + noise(random))))
      return { relevant, retrieval, score }
    }).sort((a, b) => b.retrieval - a.retrieval)
    const expected = expectedScores(items.map(({ score }) => score))
    const best = items
      .filter(({ score }) => score !== null)
      .sort((a, b) => Number(b.score) - Number(a.score))
      .values()
    const inPlace = items.map((item) => (item.score === null ? item : (best.next().value ?? item)))
    moved += dcg(byScore(items, expected))
    kept += dcg(inPlace)
  }
  expect(moved).toBeGreaterThan(kept * 1.02)
})

function byScore<Item>(items: Item[], scores: (number | null)[]): Item[] {
  return items
    .map((item, place) => ({ item, score: scores[place] ?? 0 }))
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item)
}

function dcg(items: { relevant: boolean }[]): number {
  return items.slice(0, 10).reduce((sum, { relevant }, place) => sum + (relevant ? 1 / Math.log2(place + 2) : 0), 0)
}

function noise(random: () => number): number {
  const uniform = Math.min(0.999, Math.max(0.001, random()))
  return Math.log(uniform / (1 - uniform))
}

/** Park and Miller's generator, so that every run sees the same searches. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}
