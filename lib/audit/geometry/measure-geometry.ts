import type { Modality } from '../../types.ts'
import type { Measured } from '../audit-figures.ts'
import { type Clusters, clustersOf } from './clusters.ts'
import { type ModalityGap, modalityGapOf } from './modality-gap.ts'
import { type NearPairs, nearPairs } from './near-pairs.ts'
import { crossNeighbours, type Hubness, hubnessWithin, type OwnRanks } from './neighbours.ts'
import { averagePairwiseDistance, type Spread, spreadOf } from './spread-figures.ts'
import type { VectorRows } from './vector-rows.ts'

export interface GeometryInput {
  modalities: { modality: Modality; rows: VectorRows }[]
  /** Cosine from which on two rows count as nearly the same. */
  near: number
}

export interface Geometry {
  modalities: {
    modality: Modality
    distance: Measured | null
    spread: Spread
    clusters: Clusters | null
    hubness: Hubness | null
    near: NearPairs
  }[]
  gaps: { between: [Modality, Modality]; gap: ModalityGap }[]
  /** Words that look for pictures; null where one of the two is not there. */
  cross: { hubness: Hubness | null; own: OwnRanks } | null
}

/** All figures that the vectors alone give; takes a minute for 100,000 pairs, so it belongs into a thread of its own. */
export function measureGeometry(
  { modalities, near }: GeometryInput,
  onStep: (detail: string, done: number, of: number) => void,
): Geometry {
  const there = modalities.filter(({ rows }) => rows.items.length > 0)
  const perModality = ['distances', 'clusters', 'neighbours', 'duplicates']
  const combinations = there.flatMap((one, at) => there.slice(at + 1).map((other) => [one, other] as const))
  const of = there.length * perModality.length + combinations.length + 1
  let done = 0
  const step = (detail: string) => onStep(detail, done++, of)
  const figures = there.map(({ modality, rows }) => {
    step(`${modality}: distances`)
    const [distance, spread] = [averagePairwiseDistance(rows), spreadOf(rows)]
    step(`${modality}: clusters`)
    const clusters = clustersOf(rows)
    step(`${modality}: neighbours`)
    const hubness = hubnessWithin(rows)
    step(`${modality}: duplicates`)
    return { modality, distance, spread, clusters, hubness, near: nearPairs(rows, near) }
  })
  const gaps = combinations.flatMap(([one, other]) => {
    step(`${one.modality} and ${other.modality}`)
    const gap = modalityGapOf(one.rows, other.rows)
    return gap ? { between: [one.modality, other.modality] as [Modality, Modality], gap } : []
  })
  step('words and pictures')
  const rowsOf = (wanted: Modality) => there.find(({ modality }) => modality === wanted)?.rows
  const [texts, images] = [rowsOf('text'), rowsOf('image')]
  const cross = texts && images ? crossNeighbours(texts, images) : null
  onStep('done', of, of)
  return { modalities: figures, gaps, cross }
}
