import { sentencesOf } from '../text/sentences.ts'
import { contentWords } from '../text/words.ts'
import type { Hit } from '../types.ts'
import { dot } from '../vector-math.ts'
import { addressesModel } from './addresses-model.ts'
import type { Grounds } from './chat-model.ts'
import { isOnlyNamed } from './is-only-named.ts'

export interface Passage {
  text: string
  /** Position of its hit, from 1: the number to cite. */
  marker: number
}

/** Embedding this many short sentences takes some 0.3 s on two cores. */
const mostSentences = 48
const mostPassages = 4
const longestPassage = 360
/** Puts a sentence that gives orders to whoever answers behind those that tell something; it is quoted only alone. */
const penaltyOfOrders = 4
/** Two sentences more alike than this say the same. */
const sameThing = 0.93

/**
 * The sentences of the hits that answer the question best, at most four, those of one source together. A sentence counts
 * by its similarity to the question (standardised over the sentences, since cosines differ from model to model), by the
 * share of the question's words that it holds, and by the rank of its hit: a little where words alone ask, and above all
 * where a picture asks too, since its hits resemble something that the words don't tell.
 */
export async function extractSentences(
  { question, pictured, hits, encoder }: Grounds,
  signal?: AbortSignal,
): Promise<Passage[]> {
  const candidates = hits
    .flatMap((hit, index) =>
      sentencesOf(isOnlyNamed(hit) ? '' : withoutHeading(hit))
        .filter((text) => !isHeadingOf(hit, text))
        .map((text, place) => ({ text, marker: index + 1, place })),
    )
    .slice(0, mostSentences)
  const weightOfRank = pictured ? 5 : 1
  if (candidates.length === 0) return []
  const [query, ...vectors] = await encoder.embedTexts([question, ...candidates.map(({ text }) => text)], signal)
  if (!query) return []
  const asked = contentWords(question)
  const asksOfOrders = addressesModel(question)
  const likeness = standardised(vectors.map((vector) => dot(query, vector)))
  const scored = candidates.map((candidate, index) => {
    const shared = asked.size === 0 ? 0 : asked.intersection(contentWords(candidate.text)).size / asked.size
    const isQuestion = /[?？]$/.test(candidate.text) ? 1 : 0
    const isOrder = !asksOfOrders && addressesModel(candidate.text)
    const order = isOrder ? penaltyOfOrders : 0
    const score = (likeness[index] ?? 0) + 2 * shared + weightOfRank / candidate.marker - isQuestion - order
    return { ...candidate, score, isOrder, vector: vectors[index] ?? query }
  })
  return together(diverse(scored.sort((a, b) => b.score - a.score))).map(({ text, marker }) => ({
    text: shortened(text),
    marker,
  }))
}

interface Scored extends Passage {
  place: number
  score: number
  /** Whether it speaks to the model and not to a reader. */
  isOrder: boolean
  vector: Float32Array
}

/** The best that don't repeat each other; after the second only those that come near the best. */
function diverse(scored: Scored[]): Scored[] {
  const best = scored[0]?.score ?? 0
  const chosen: Scored[] = []
  for (const one of scored) {
    const enough = chosen.length >= 2 && one.score < best - 1.5
    if (chosen.length === mostPassages || enough) break
    if (one.isOrder && chosen.length > 0) continue
    if (!chosen.some(({ vector }) => dot(vector, one.vector) > sameThing)) chosen.push(one)
  }
  return chosen
}

/** Sources in the order of their best sentence, the sentences of one in the order of reading. */
function together(chosen: Scored[]): Scored[] {
  const order = [...new Set(chosen.map(({ marker }) => marker))]
  return chosen.toSorted((a, b) => order.indexOf(a.marker) - order.indexOf(b.marker) || a.place - b.place)
}

/** A text that goes on from another item begins with its heading on a line of its own, which is no part of a sentence. */
function withoutHeading({ text, source: { heading } }: Hit): string {
  const innermost = heading?.split(' › ').at(-1)
  const first = [heading, innermost].find((line) => line && text.startsWith(`${line}\n`))
  return first ? text.slice(first.length) : text
}

function isHeadingOf({ source: { heading } }: Hit, text: string): boolean {
  return heading === text || (heading?.endsWith(` › ${text}`) ?? false)
}

function standardised(values: number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  return values.map((value) => (deviation === 0 ? 0 : (value - mean) / deviation))
}

function shortened(text: string): string {
  if (text.length <= longestPassage) return text
  return `${text.slice(0, longestPassage).replace(/\s+\S*$/, '')} …`
}
