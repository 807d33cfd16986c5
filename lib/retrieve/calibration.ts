import type { ItemVectors, StoreStatistics } from '../store/vector-store.ts'
import { covariance, dot, meanOf, minus, unit, variance } from '../vector-math.ts'
import type { Fusion } from './fusion.ts'
import type { QueryVector } from './query-vector.ts'

/** How well items fit a query, on the scale on which a fusion compares them. */
export interface Similarity {
  /** null for an item without vectors. */
  of(item: ItemVectors): number | null
  /** What an item scores of which nothing is known. */
  average: number
  /** What to search the vectors of each modality with: the best by `of` are among the best by dot product with these. */
  vector: Float32Array
  /** Whether the best pairs are among the best by dot product with the stored mean of their two vectors. */
  ranksPairsByMean: boolean
}

/** Scores of one modality on the common scale. */
interface Scale {
  of(vector: Float32Array): number
  /** What the query scores on average in the collection. */
  average: number
}

/** Below this spread of cosines a collection is too small or too uniform to learn a scale from. */
const leastDeviation = 0.02
/** Fewer pairs than this say nothing about how their two similarities go together. */
const fewestPairs = 20

/** Settles the scale for one query by the collection's means and its sample. */
export function calibrate(query: QueryVector, given: StoreStatistics, fusion: Fusion): Similarity {
  const { calibration, weights } = fusion
  const statistics = calibration === 'centred' ? withCautiousMeans(given) : given
  const vector = calibration === 'centred' ? unit(minus(query.vector, queryMean(query, statistics))) : query.vector
  const text = scaleOf('textVector', statistics.textMean, vector, statistics, calibration)
  const senseOf = (column: SenseColumn, mean: Float32Array | null): Sense | null => {
    const scale = scaleOf(column, mean, vector, statistics, calibration)
    return scale && { column, scale, fill: fillerOf(fusion.missing, column, scale, text, statistics) }
  }
  const seen = senseOf('imageVector', statistics.imageMean)
  const heard = senseOf('audioVector', statistics.audioMean)
  // What words alone lack is a picture, save where there are none but sounds.
  const usual = seen ?? heard
  const total = (usual ? weights.image : 0) + (text ? weights.text : 0)
  const weighted = (senseScore: number, textScore: number) =>
    ((usual ? weights.image * senseScore : 0) + (text ? weights.text * textScore : 0)) / (total || 1)
  return {
    vector,
    average: weighted(usual?.scale.average ?? 0, text?.average ?? 0),
    ranksPairsByMean: calibration !== 'z-score' && weights.image === weights.text,
    of(item) {
      const sense = item.audioVector ? heard : usual
      const sensed = sense && item[sense.column]
      const textScore = item.textVector && text ? text.of(item.textVector) : null
      if (sense && sensed) {
        const score = sense.scale.of(sensed)
        return weighted(score, textScore ?? sense.fill.text(score))
      }
      return textScore === null ? null : weighted(usual?.fill.sense(textScore) ?? textScore, textScore)
    },
  }
}

type SenseColumn = 'imageVector' | 'audioVector'

/** What an item is besides its words: a picture, or a sound, which stands where the picture of another item does. */
interface Sense {
  column: SenseColumn
  scale: Scale
  fill: Filler
}

/** The scale of one modality; null where the collection lacks it. */
function scaleOf(
  column: keyof ItemVectors,
  mean: Float32Array | null,
  query: Float32Array,
  { sample }: StoreStatistics,
  calibration: Fusion['calibration'],
): Scale | null {
  if (!mean) return null
  if (calibration === 'centred') return { of: (vector) => dot(query, unit(minus(vector, mean))), average: 0 }
  const background = dot(query, mean)
  if (calibration === 'none') return { of: (vector) => dot(query, vector), average: background }
  if (calibration === 'mean') return { of: (vector) => dot(query, vector) - background, average: 0 }
  const sampled = sample.flatMap(({ [column]: vector }) => (vector ? dot(query, vector) : []))
  const deviation = Math.max(leastDeviation, Math.sqrt(variance(sampled)))
  return { of: (vector) => (dot(query, vector) - background) / deviation, average: 0 }
}

/** GR-CLIP's mean on the query's side. Questions are not at hand to learn it from; the collection's own words stand in. */
function queryMean({ vector, modalities }: QueryVector, statistics: StoreStatistics): Float32Array {
  const { imageMean: image, textMean: text, audioMean: audio } = statistics
  const means = modalities.map((modality) => ({ image, text, audio })[modality])
  return meanOf(means.map((mean) => mean ?? new Float32Array(vector.length)))
}

/**
 * The mean of few vectors is mostly each of them, that of one is that one: taking it away would leave nothing to find the
 * only picture of a collection by. So one vector at the origin counts in place of one that is there.
 */
function withCautiousMeans(statistics: StoreStatistics): StoreStatistics {
  const { pair, image, text, audio } = statistics.kinds
  const cautious = (mean: Float32Array | null, count: number) =>
    mean?.map((value) => value * (1 - 1 / Math.max(1, count))) ?? null
  return {
    ...statistics,
    imageMean: cautious(statistics.imageMean, pair + image),
    textMean: cautious(statistics.textMean, pair + text),
    audioMean: cautious(statistics.audioMean, audio),
  }
}

/** What stands in for the score of a modality that an item lacks, given its score in the other one. */
interface Filler {
  sense(textScore: number): number
  text(senseScore: number): number
}

function fillerOf(
  missing: Fusion['missing'],
  column: SenseColumn,
  sense: Scale,
  text: Scale | null,
  { sample }: StoreStatistics,
): Filler {
  if (!text || missing === 'own') return { sense: (score) => score, text: (score) => score }
  if (missing === 'mean') return { sense: () => sense.average, text: () => text.average }
  const pairs = sample.flatMap(({ [column]: sensed, textVector }) =>
    sensed && textVector ? { sense: sense.of(sensed), text: text.of(textVector) } : [],
  )
  const senseScores = pairs.map((pair) => pair.sense)
  const textScores = pairs.map((pair) => pair.text)
  const together = pairs.length < fewestPairs ? 0 : Math.max(0, covariance(senseScores, textScores))
  const regress = (from: number[], of: Scale, onto: Scale) => {
    const slope = together === 0 ? 0 : together / variance(from)
    return (score: number) => onto.average + slope * (score - of.average)
  }
  return { sense: regress(textScores, text, sense), text: regress(senseScores, sense, text) }
}
