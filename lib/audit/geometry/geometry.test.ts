import { describe, expect, it } from 'vitest'
import { unit } from '../../store/made-up-items.ts'
import { dot } from '../../vector-math.ts'
import { clustersOf } from './clusters.ts'
import { mixed, randomUnits, rowsOf, threeClusters } from './made-up-rows.ts'
import { modalityGapOf } from './modality-gap.ts'
import { nearPairs } from './near-pairs.ts'
import { crossNeighbours, hubnessWithin } from './neighbours.ts'
import { averagePairwiseDistance, spreadOf } from './spread-figures.ts'
import { dotWithAll, rowAt } from './vector-rows.ts'

// Reference values: NumPy, SciPy's skew and scikit-learn 1.9 (silhouette_score, KMeans) on the same vectors.
const clustered = rowsOf(threeClusters())
const vectors = (count: number, seed = 1) => randomUnits(count, seed)
const copiesOf = (vector: Float32Array, count: number) => Array.from({ length: count }, () => vector)

describe('dotWithAll', () => {
  it.each([1, 3, 4, 9])('is the dot product with each of %d rows', (count) => {
    const rows = rowsOf(vectors(count))
    const into = new Float32Array(count)
    dotWithAll(unit(77), rows, into)
    for (const [row, value] of into.entries()) expect(value).toBeCloseTo(dot(unit(77), rowAt(rows, row)), 5)
  })
})

describe('averagePairwiseDistance', () => {
  it('is the mean over all pairs', () => {
    const { value = 0, interval = [0, 0] } = averagePairwiseDistance(clustered) ?? {}
    expect(value).toBeCloseTo(0.54922, 4)
    expect(interval[0]).toBeLessThan(value)
    expect(interval[1]).toBeGreaterThan(value)
  })

  it('is 0 of copies, and nothing of one vector or none', () => {
    expect(averagePairwiseDistance(rowsOf(copiesOf(unit(1), 5)))?.value).toBeCloseTo(0, 5)
    expect(averagePairwiseDistance(rowsOf([unit(1)]))).toBeNull()
    expect(averagePairwiseDistance(rowsOf([]))).toBeNull()
  })

  it('has an interval that most other draws of the same size lie in', () => {
    const { value: truth = 0 } = averagePairwiseDistance(rowsOf(vectors(4000))) ?? {}
    const inside = Array.from({ length: 40 }, (_, draw) => {
      const { interval = [0, 0] } = averagePairwiseDistance(rowsOf(vectors(80, draw + 2))) ?? {}
      return interval[0] <= truth && truth <= interval[1]
    })
    expect(inside.filter(Boolean).length).toBeGreaterThan(32)
  })
})

describe('spreadOf', () => {
  it('counts the directions that are used', () => {
    // The reference takes each vector with itself, too, which matters in a small sample.
    const { effectiveDimensions } = spreadOf(clustered)
    expect(effectiveDimensions).toBeGreaterThan(2)
    expect(effectiveDimensions).toBeLessThan(5)
    expect(spreadOf(rowsOf(vectors(1000))).effectiveDimensions).toBeGreaterThan(10)
    expect(spreadOf(rowsOf(copiesOf(unit(1), 5))).effectiveDimensions).toBeNull()
  })
})

describe('clustersOf', () => {
  it('finds the clusters that there are, with the silhouette of the reference', () => {
    const { silhouette, clusters } = clustersOf(clustered, 3) ?? { silhouette: null, clusters: [] }
    expect(clusters.map(({ size }) => size)).toEqual([20, 20, 20])
    expect(new Set(clusters.map(({ example }) => Math.floor(example / 20)))).toEqual(new Set([0, 1, 2]))
    expect(silhouette?.value).toBeCloseTo(0.34395, 4)
  })

  it('has an interval that most other draws of the same size lie in', () => {
    const blobs = (count: number, seed: number) =>
      rowsOf(vectors(count, seed).map((vector, at) => mixed(unit(at % 14), vector, 0.9)))
    const draws = Array.from({ length: 24 }, (_, draw) => clustersOf(blobs(150, draw + 1))?.silhouette)
    const middle = draws.reduce((sum, draw) => sum + (draw?.value ?? 0), 0) / draws.length
    const inside = draws.filter((draw) => draw && draw.interval[0] <= middle && middle <= draw.interval[1])
    expect(inside.length).toBeGreaterThan(21)
  })

  it('is the same every time', () => {
    expect(clustersOf(clustered)).toEqual(clustersOf(clustered))
  })

  it('says nothing where there is nothing to part', () => {
    expect(clustersOf(rowsOf(copiesOf(unit(1), 30)))).toBeNull()
    expect(clustersOf(rowsOf(vectors(2)))).toBeNull()
    expect(clustersOf(rowsOf([]))).toBeNull()
    expect(clustersOf(rowsOf([...copiesOf(unit(1), 20), ...copiesOf(unit(2), 5)]))?.silhouette.value).toBeCloseTo(1, 4)
  })
})

describe('modalityGapOf', () => {
  const cone = (axis: Float32Array, count: number, seed: number) =>
    vectors(count, seed).map((vector) => mixed(axis, vector, 0.5))

  it('tells two cones from one', () => {
    const apart = modalityGapOf(rowsOf(cone(unit(1), 80, 200)), rowsOf(cone(unit(2), 80, 400)))
    expect(apart?.separability).toBeGreaterThan(0.95)
    const together = modalityGapOf(rowsOf(vectors(200, 200)), rowsOf(vectors(200, 600)))
    expect(together?.separability).toBeGreaterThan(0.3)
    expect(together?.separability).toBeLessThan(0.7)
    expect(together?.distance.value).toBeLessThan(apart?.distance.value ?? 0)
    expect(modalityGapOf(rowsOf([unit(1)]), rowsOf(vectors(9)))).toBeNull()
  })

  it('is no wider for few vectors than for many', () => {
    const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const apart = (one: Float32Array[], other: Float32Array[], items = other.map((_, at) => at + 1000)) =>
      modalityGapOf(rowsOf(one), rowsOf(other, items))?.distance.value ?? Number.NaN
    const few = (gapOf: (draw: number) => number) => average(Array.from({ length: 16 }, (_, draw) => gapOf(draw + 1)))
    // Of one distribution: the means of 20 are 0.3 apart by chance.
    expect(few((draw) => apart(vectors(20, draw), vectors(20, draw + 50)))).toBeLessThan(0.12)
    const [axis, next] = [unit(1), unit(2)]
    const truth = apart(cone(axis, 1000, 200), cone(next, 1000, 400))
    expect(few((draw) => apart(cone(axis, 20, draw), cone(next, 20, draw + 50)))).toBeCloseTo(truth, 1.5)
    // Of items with both, whose two vectors go together, so that their means do.
    const both = (count: number, seed: number) => {
      const images = cone(axis, count, seed)
      const texts = images.map((image) => mixed(image, next, 0.2))
      return apart(images, texts, [...images.keys()])
    }
    expect(few((draw) => both(20, draw))).toBeCloseTo(both(1000, 300), 2)
  })

  it('has an interval that holds the truth in most draws, also where there is no gap', () => {
    const draws = Array.from({ length: 30 }, (_, draw) => {
      const [images, texts] = [vectors(40, draw + 1), vectors(40, draw + 60)]
      return modalityGapOf(
        rowsOf(images),
        rowsOf(
          texts,
          [...texts.keys()].map((at) => at + 100),
        ),
      )?.distance.interval
    })
    expect(draws.filter((interval) => interval?.[0] === 0).length).toBeGreaterThan(26)
  })

  it('compares an item with itself and with strangers', () => {
    const images = vectors(30)
    const texts = images.map((vector, at) => mixed(vector, unit(500 + at), 0.8))
    // Items 5 to 29 have both; the words stand in another row than the picture.
    const { pairs } = modalityGapOf(
      rowsOf(images),
      rowsOf(
        texts.slice(5),
        Array.from({ length: 25 }, (_, at) => at + 5),
      ),
    ) ?? { pairs: null }
    const own = images.slice(5).map((vector, at) => dot(vector, texts[at + 5] ?? vector))
    const strangers = images
      .slice(5)
      .flatMap((vector, at) => texts.slice(5).flatMap((text, other) => (at === other ? [] : dot(vector, text))))
    const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    expect(pairs?.count).toBe(25)
    expect(pairs?.own.value).toBeCloseTo(average(own), 5)
    expect(pairs?.other).toBeCloseTo(average(strangers), 5)
  })
})

describe('hubnessWithin', () => {
  it('has the skewness of the reference', () => {
    const { skewness, neverFound, hubs } = hubnessWithin(clustered) ?? { hubs: [] }
    expect(skewness?.value).toBeCloseTo(0.32568, 4)
    expect(neverFound).toBe(0)
    expect(hubs).toEqual([])
  })

  it('names what is near to everything', () => {
    const middle = unit(1)
    const around = vectors(200, 50).map((vector) => mixed(vector, middle, 0.9))
    const { hubs, skewness } = hubnessWithin(rowsOf([...around, middle])) ?? { hubs: [] }
    expect(hubs[0]?.item).toBe(200)
    expect(hubs[0]?.occurrences).toBeGreaterThan(60)
    expect(skewness?.value).toBeGreaterThan(1)
    expect(hubnessWithin(rowsOf(vectors(40)))).toBeNull()
  })
})

describe('crossNeighbours', () => {
  it('ranks the own picture of words, not counting its copies', () => {
    const images = vectors(60)
    const [first] = images
    if (!first) throw new Error('no picture')
    const texts = images.map((vector, at) => mixed(vector, unit(900 + at), 0.2))
    // Item 0 is there twice, item 60 has no words.
    const { own, hubness } = crossNeighbours(rowsOf(texts), rowsOf([...images, first]))
    expect(own.candidates).toBe(61)
    expect(own.ranks).toHaveLength(60)
    expect(own.ranks.every(({ rank }) => rank === 1)).toBe(true)
    expect(hubness?.queries).toBe(60)
    const strangers = crossNeighbours(rowsOf(vectors(60, 300)), rowsOf(images)).own.ranks
    expect(strangers.filter(({ rank }) => rank > 10).length).toBeGreaterThan(30)
  })
})

describe('crossNeighbours of few words among many pictures', () => {
  it('finds about as many pictures never as where each has words', () => {
    const images = vectors(1000)
    const texts = (count: number) =>
      rowsOf(
        vectors(count, 300),
        Array.from({ length: count }, (_, at) => at),
      )
    const all = crossNeighbours(texts(1000), rowsOf(images)).hubness
    const few = crossNeighbours(texts(60), rowsOf(images))
    expect(few.own.candidates).toBe(1000)
    expect(few.hubness).toMatchObject({ rows: 60, queries: 60 })
    expect(all?.neverFound).toBeLessThan(0.05)
    expect(few.hubness?.neverFound).toBeLessThan(0.05)
  })
})

describe('nearPairs', () => {
  const bruteForce = (all: Float32Array[], least: number) =>
    all.flatMap((one, at) =>
      all.slice(at + 1).flatMap((other, next) => (dot(one, other) >= least ? `${at} ${at + 1 + next}` : [])),
    )
  const found = (pairs: [number, number][]) => pairs.map((pair) => pair.join(' ')).sort()

  it('finds every pair of a small set', () => {
    const { pairs, isExact, isComplete } = nearPairs(clustered, 0.85)
    expect(found(pairs)).toEqual(bruteForce(threeClusters(), 0.85).sort())
    expect(pairs.length).toBeGreaterThan(10)
    expect([isExact, isComplete]).toEqual([true, true])
  })

  it('finds copies in a large set', () => {
    const all = vectors(4000)
    const copies = all.slice(0, 100).map((vector, at) => mixed(vector, unit(9000 + at), 0.15))
    const { pairs, isExact } = nearPairs(rowsOf([...all, ...copies]), 0.98)
    const wanted = copies.flatMap((vector, at) => (dot(vector, all[at] ?? vector) >= 0.98 ? `${at} ${4000 + at}` : []))
    expect(wanted.length).toBeGreaterThan(50)
    const missed = wanted.filter((pair) => !found(pairs).includes(pair))
    expect(missed.length).toBeLessThanOrEqual(2)
    expect(isExact).toBe(false)
  })

  it('overlooks no more than it says where all lie in a narrow cone', () => {
    const axis = unit(3)
    const cone = vectors(6000).map((vector) => mixed(axis, vector, 0.3))
    const copies = cone.slice(0, 300).map((vector, at) => mixed(vector, unit(9000 + at), 0.2))
    const rows = rowsOf([...cone, ...copies])
    const least = 0.985
    const wanted = copies.flatMap((vector, at) =>
      dot(vector, cone[at] ?? vector) >= least ? `${at} ${6000 + at}` : [],
    )
    const { pairs, overlooked } = nearPairs(rows, least)
    const isFound = new Set(found(pairs))
    const missed = wanted.filter((pair) => !isFound.has(pair)).length / wanted.length
    expect(wanted.length).toBeGreaterThan(100)
    expect(missed).toBeLessThanOrEqual(overlooked + 0.02)
    expect(overlooked).toBeLessThanOrEqual(0.01)
  })

  it.each([1000, 4000])('gives up on %d rows that are all alike, and says so', (count) => {
    const { pairs, isComplete } = nearPairs(rowsOf(copiesOf(unit(1), count)), 0.97)
    expect(isComplete).toBe(false)
    expect(pairs.length).toBeGreaterThan(100_000)
  })

  it('takes nothing', () => {
    expect(nearPairs(rowsOf([]), 0.97)).toEqual({ pairs: [], isExact: true, isComplete: true, overlooked: 0 })
  })
})
