import type { DualEncoder } from '../../lib/embed/dual-encoder.ts'
import type { Ranked } from '../../lib/retrieve/hit.ts'
import { sentencesOf } from '../../lib/text/sentences.ts'
import { contentWords } from '../../lib/text/words.ts'
import type { Item } from '../../lib/types.ts'
import { dot, meanOf, variance } from '../../lib/vector-math.ts'
import type { TextVectors } from './text-vectors.ts'

export const evidenceNames = [
  'fused',
  'likeness',
  'underHeading',
  'wordLikeness',
  'coverage',
  'neighbours',
  'numbers',
  'image',
  'text',
  'isText',
  'isPicture',
] as const

/** What is known of a candidate beside its place, much of it as a share of the best candidate's. */
export type Evidence = Record<(typeof evidenceNames)[number], number>

/** A question in words and what retrieval found for it. */
export interface Found {
  text: string
  ranked: Ranked[]
  /** The scores by which they were ranked, and the similarities in them, each as a share of the best. */
  fused: number[]
  similarity: number[]
  /** What the question scores on average against the collection's words. */
  average: number
}

/** Sentences of one item; its text fits the encoder's window, so that it rarely has more. */
const mostSentences = 12
/** Cosine of two words that have nothing to do with each other. */
const strangers = 0.2

/** A picture without words scores by its words what it scores by its similarity, as in fuse. */
export async function evidenceOf(
  { text, ranked, fused, similarity, average }: Found,
  encoder: DualEncoder,
  vectors: TextVectors,
): Promise<Evidence[]> {
  const items = ranked.map(({ item }) => item)
  const [question] = await encoder.embedTexts([text])
  const nearest = async (textsOf: (item: Item) => string[]) => {
    const each = await vectors.of(items.map(textsOf))
    const cosines = each.map((some) => some.map((vector) => (question ? dot(question, vector) : 0)))
    return orSimilarity(
      shares(
        cosines.map((some) => (some.length > 0 ? Math.max(...some) : null)),
        average,
      ),
      similarity,
    )
  }
  const likeness = await nearest(sentences)
  const underHeading = await nearest((item) => sentences(item).map((sentence) => `${titleOf(item)}: ${sentence}`))

  const asked = [...contentWords(text)]
  const held = items.map((item) => contentWords(`${item.text} ${item.source.heading ?? ''}`))
  const rarity = rarityIn(held)
  const shareOf = (worth: (word: string) => number) => {
    const total = asked.reduce((sum, word) => sum + rarity(word), 0)
    return total === 0 ? 0 : asked.reduce((sum, word) => sum + rarity(word) * worth(word), 0) / total
  }
  const askedVectors = await vectors.of(asked.map((word) => [word]))
  const heldVectors = await vectors.of(held.map((words) => [...words]))
  const closest = heldVectors.map((words) =>
    words.length === 0
      ? null
      : shareOf((word) => {
          const vector = askedVectors[asked.indexOf(word)]?.[0]
          return vector ? Math.max(...words.map((other) => dot(vector, other))) : 0
        }),
  )
  const wordLikeness = orSimilarity(shares(closest, strangers), similarity)
  const image = standardised(ranked.map(({ scores }) => scores.image))
  const words = standardised(ranked.map(({ scores }) => scores.text))
  return items.map((item, at) => ({
    fused: fused[at] ?? 0,
    likeness: likeness[at] ?? 0,
    underHeading: underHeading[at] ?? 0,
    wordLikeness: wordLikeness[at] ?? 0,
    coverage: Math.max(0, ...sentences(item).map((one) => shareOf((word) => Number(contentWords(one).has(word))))),
    neighbours: sharedBy(pairsIn(text), pairsIn(item.text)),
    numbers: sharedBy(numbersIn(text), numbersIn(`${item.text} ${item.source.name}`)),
    image: image[at] ?? 0,
    text: words[at] ?? 0,
    isText: Number(item.kind === 'text'),
    isPicture: Number(item.kind === 'image'),
  }))
}

export function sentences({ text }: Item): string[] {
  return sentencesOf(text).slice(0, mostSentences)
}

/** 1 for the best, 0 for the average; null stays. */
export function shares(scores: (number | null)[], average: number): (number | null)[] {
  const best = scores.reduce<number>((most, score) => Math.max(most, score ?? average), average)
  return scores.map((score) => (score === null || best === average ? null : (score - average) / (best - average)))
}

function orSimilarity(scores: (number | null)[], similarity: number[]): number[] {
  return scores.map((score, at) => score ?? similarity[at] ?? 0)
}

function titleOf({ source }: Item): string {
  return source.heading ?? source.name.replace(/[-_./]+/g, ' ')
}

/** Robertson's inverse document frequency, with the candidates for documents. */
function rarityIn(candidates: Set<string>[]): (word: string) => number {
  return (word) => {
    const holding = candidates.filter((words) => words.has(word)).length
    return Math.log(1 + (candidates.length - holding + 0.5) / (holding + 0.5))
  }
}

function pairsIn(text: string): Set<string> {
  const words = text.split(/[^\p{L}\p{M}\p{N}]+/u).flatMap((word) => [...contentWords(word)])
  return new Set(words.slice(1).map((word, at) => `${words[at]} ${word}`))
}

function numbersIn(text: string): Set<string> {
  return new Set(text.match(/\d+/g))
}

function sharedBy(asked: Set<string>, held: Set<string>): number {
  return asked.size === 0 ? 0 : asked.intersection(held).size / asked.size
}

/** In standard deviations from the mean of those that have a score; 0 for one that has none. */
function standardised(scores: (number | null)[]): number[] {
  const known = scores.filter((score) => score !== null)
  const deviation = Math.sqrt(variance(known))
  const mean = meanOf(known.map((score) => Float32Array.of(score)))[0] ?? 0
  return scores.map((score) => (score === null || deviation < 1e-6 ? 0 : (score - mean) / deviation))
}
