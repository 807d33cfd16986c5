import { compare } from '../evaluate/comparison.ts'
import { figuresOf } from '../evaluate/metrics.ts'
import { dot } from '../vector-math.ts'
import type { FoundInSet, MeasuredModel } from './measurement.ts'
import type { PictureSearchSet } from './picture-search-set.ts'
import type { Probe } from './probe-encoder.ts'

const ks = [1, 5, 10]

/** The vectors of a model, one for each picture and each query of the sets in their order. */
export type Vectors = Pick<Probe, 'pictureVectors' | 'textVectors'>

/**
 * How well a model finds the pictures of each set, and what it lost against its full precision.
 * @param full the vectors of the same weights in full precision, or null
 */
export function foundIn(sets: PictureSearchSet[], vectors: Vectors, full: Vectors | null): FoundInSet[] {
  const starts = { picture: 0, query: 0 }
  return sets.map((set) => {
    const own = ranksOf(set, partOf(vectors, set, starts))
    const before = full && ranksOf(set, partOf(full, set, starts))
    starts.picture += set.pictures.length
    starts.query += set.queries.length
    const { recall, mrr } = figuresOf(own, ks)
    const loss = before && compare({ name: 'full precision', ...comparable(set, before) }, comparable(set, own)).metrics
    return { set: set.name, pictures: set.pictures.length, queries: set.queries.length, recall, mrr, loss }
  })
}

/** Mean cosine of the vectors with those of the same weights in full precision. */
export function likenessOf(
  vectors: Vectors,
  full: Vectors,
): NonNullable<NonNullable<MeasuredModel['figures']>['likeness']> {
  return {
    pictures: meanCosine(vectors.pictureVectors, full.pictureVectors),
    texts: meanCosine(vectors.textVectors, full.textVectors),
  }
}

function partOf(vectors: Vectors, set: PictureSearchSet, { picture, query }: { picture: number; query: number }) {
  return {
    pictureVectors: vectors.pictureVectors.slice(picture, picture + set.pictures.length),
    textVectors: vectors.textVectors.slice(query, query + set.queries.length),
  }
}

/**
 * For each query the ranks, from 1, of its pictures among all. What is no less alike than a picture comes before it, but
 * for others of the query's own: a model that can't tell pictures apart finds none.
 */
function ranksOf({ queries }: PictureSearchSet, { pictureVectors, textVectors }: Vectors): number[][] {
  return queries.map(({ relevant }, index) => {
    const words = textVectors[index] ?? new Float32Array()
    const scores = pictureVectors.map((vector) => dot(vector, words))
    const own = new Set(relevant)
    return relevant.map((one) => {
      const score = scores[one] ?? Number.NaN
      // Not less, rather than equal: the vectors of a half precision that overflows are NaN.
      const isBefore = (other: number, at: number) =>
        own.has(at) ? other > score || (other === score && at < one) : !(other < score)
      return 1 + scores.filter(isBefore).length
    })
  })
}

function comparable({ name, pictures, queries }: PictureSearchSet, ranks: number[][]) {
  return {
    set: name,
    depth: pictures.length,
    recall: figuresOf(ranks, ks).recall,
    each: queries.map(({ text }, index) => ({
      query: text,
      image: null,
      answerability: null,
      ranks: ranks[index] ?? [],
    })),
  }
}

function meanCosine(vectors: Float32Array[], others: Float32Array[]): number {
  const cosines = vectors.map((vector, index) => dot(vector, others[index] ?? new Float32Array()))
  return cosines.reduce((sum, cosine) => sum + cosine, 0) / Math.max(1, cosines.length)
}
