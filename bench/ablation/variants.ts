import { type Diversity, defaultDiversity } from '../../lib/retrieve/diversity.ts'
import { defaultFusion, type Fusion } from '../../lib/retrieve/fusion.ts'
import type { SearchMode } from '../../lib/types.ts'

/** One way to rank. */
export interface Variant {
  name: string
  mode: SearchMode
  fusion: Fusion
  diversity: Diversity
  /** Whether a reranker judges what retrieval found. */
  rerank: boolean
  /** Full text by itself, without vectors. */
  wordsAlone?: true
}

/** Variants that answer one question, told apart by what they change. */
export interface VariantGroup {
  title: string
  question: string
  variants: Variant[]
}

const base: Omit<Variant, 'name'> = {
  mode: 'hybrid',
  fusion: defaultFusion,
  diversity: { name: 'none' },
  rerank: false,
}

function fused(name: string, change: Partial<Fusion>, from = defaultFusion): Variant {
  return { ...base, name, fusion: { ...from, ...change } }
}

function weighted(
  name: string,
  weights: Partial<Fusion['weights']>,
  change: Partial<Fusion> = {},
  from = defaultFusion,
): Variant {
  return fused(name, { ...change, weights: { ...from.weights, ...weights } }, from)
}

function diverse(name: string, diversity: Diversity): Variant {
  return { ...base, name, diversity }
}

/** Reciprocal ranks of the plain average and of full text, with the constant of the paper: the common way. */
const reciprocalRankFusion: Fusion = {
  ...defaultFusion,
  missing: 'mean',
  method: { name: 'reciprocal-rank', constant: 60 },
}

const similarity = { name: 'similarity' } as const

/** What search does where nothing else is asked for, without a reranker. */
const defaultVariant: Variant = { ...base, name: '`hybrid`, the default', diversity: defaultDiversity }

export const variantGroups: VariantGroup[] = [
  {
    title: 'Parts alone',
    question: 'Is the whole better than each of its parts?',
    variants: [
      defaultVariant,
      { ...base, name: '`image`', mode: 'image' },
      { ...base, name: '`text`', mode: 'text' },
      { ...base, name: '`average`, the article’s rule', mode: 'average' },
      { ...base, name: 'full text alone', wordsAlone: true },
    ],
  },
  {
    title: 'Calibration, without full text',
    question: 'On which scale are similarities to pictures and to words added, and what stands in for a missing one?',
    variants: (['none', 'mean', 'z-score', 'centred'] as const).flatMap((calibration) =>
      (['own', 'mean', 'expected'] as const).map((missing) =>
        fused(`${calibration}, missing: ${missing}`, { calibration, missing, method: similarity }),
      ),
    ),
  },
  {
    title: 'Weights of the modalities',
    question: 'Should the picture or the words count for more?',
    variants: [
      [1, 2],
      [2, 1],
    ].map(([image, text]) => weighted(`picture ${image} : words ${text}`, { image, text })),
  },
  {
    title: 'Fusion with full text',
    question: 'By ranks or by scores, and how much does full text count?',
    variants: [
      ...[10, 60].flatMap((constant) =>
        [0.5, 1].map((keyword) =>
          weighted(
            `ranks, constant ${constant}, full text ${keyword}`,
            { keyword },
            { method: { name: 'reciprocal-rank', constant } },
            reciprocalRankFusion,
          ),
        ),
      ),
      fused('ranks, constant 60, full text 1, missing: expected', { missing: 'expected' }, reciprocalRankFusion),
      ...(['best', 'all-words'] as const).flatMap((keywordCeiling) =>
        [0.5, 1, 2].map((keyword) =>
          weighted(
            `scores by ${keywordCeiling}, full text ${keyword}`,
            { keyword },
            { method: { name: 'linear', keywordCeiling } },
          ),
        ),
      ),
      ...(['z-score', 'centred'] as const).map((calibration) =>
        fused(`scores by all-words, full text 1, ${calibration}`, { calibration }),
      ),
    ],
  },
  {
    title: 'Questions of words and a picture',
    question: 'One query out of two vectors, or two searches?',
    variants: (['together', 'apart'] as const).map((parts) => fused(`words and picture ${parts}`, { parts })),
  },
  {
    title: 'Diversity',
    question: 'Does it cost relevance to let repeats give way?',
    variants: [
      diverse('none', { name: 'none' }),
      diverse('repeats give way', { name: 'rule', perDocument: Number.POSITIVE_INFINITY }),
      ...[5, 3].map((perDocument) =>
        diverse(`repeats give way, ${perDocument} of ten from a document`, { name: 'rule', perDocument }),
      ),
      diverse('marginal relevance, λ 0.9', { name: 'relevance', lambda: 0.9 }),
    ],
  },
]

/** Rows that need a reranker: it judges what the default and what the plain average found. */
export const rerankedVariants: Variant[] = [
  { ...defaultVariant, name: '`hybrid` + reranker', rerank: true },
  { ...base, name: '`average` + reranker', mode: 'average', rerank: true },
]
