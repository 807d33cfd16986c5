import type { VectorStore } from '../store/vector-store.ts'
import { contentWords } from '../text/words.ts'
import type { Answerability, Query } from '../types.ts'
import type { Ranked } from './hit.ts'
import { type Retrieval, type RetrievePorts, retrieve } from './retrieve.ts'

/**
 * Questions about fifteen unrelated things. Whatever a collection holds, it has nothing to say to most of them, so the
 * scores that they reach in it are what its encoder gives to a question without an answer.
 */
const unrelatedQuestions = [
  'How do I renew a passport?',
  'What is the boiling point of ethanol?',
  'Who won the chess championship?',
  'Which interest rate applies to a mortgage?',
  'How is a binary search tree balanced?',
  'What are the side effects of ibuprofen?',
  'When was the peace treaty signed?',
  'How much tax is due on an inheritance?',
  'What does the contract say about termination?',
  'How do I reset my password?',
  'Who wrote the symphony?',
  'What is the population of Norway?',
  'How is steel made?',
  'Which vitamins are in spinach?',
  'What causes inflation?',
]

/** The share of unrelated questions whose best score counts as noise; low, as a false refusal is worse than a weak answer. */
const noiseShare = 0.4
/** Among fewer items even the best is best by chance. */
const fewestItems = 8
/** The share of a question's words of meaning that a hit has to hold to count as about it. */
const sharedWords = 1 / 3
/** Hits that are looked at for words in common. */
const nearest = 10

/**
 * How likely it is that the collection holds an answer. No cut-off on a cosine would do, since the cosines of unrelated
 * things differ by 0.5 from model to model. So it is the share of unrelated questions above which the best similarity rises;
 * 1 where one of the best hits holds a third of the question's words of meaning, or a reranker found one relevant. Null
 * where a picture asks.
 */
export async function answerabilityOf(
  query: Pick<Query, 'text' | 'image'>,
  { ranked, background }: Retrieval,
  ports: RetrievePorts,
  signal?: AbortSignal,
): Promise<Answerability | null> {
  if (query.image) return null
  const threshold = noiseShare
  if (ranked.length === 0) return { probability: 0, threshold }
  const words = contentWords(query.text ?? '')
  if (ranked.slice(0, nearest).some((one) => sharesWords(words, one) || (one.scores.rerank ?? 0) >= 0.5))
    return { probability: 1, threshold }
  const rises = await noiseOf(ports, signal)
  if (rises.length === 0) return { probability: 1, threshold }
  const rise = riseOf({ ranked, background })
  return { probability: rises.filter((noise) => noise < rise).length / rises.length, threshold }
}

/** Whether the collection is to be said to hold an answer. */
export function isAnswerable(answerable: Answerability | null): boolean {
  return answerable === null || answerable.probability > answerable.threshold
}

/** One word in common says little: “World Cup” meets the World's Fair and a cup of coffee. */
function sharesWords(asked: Set<string>, { item }: Ranked): boolean {
  const held = contentWords(`${item.text} ${item.source.heading ?? ''} ${item.source.name}`)
  return asked.size > 0 && asked.intersection(held).size >= asked.size * sharedWords
}

/** How far the best item stands above what this query scores on average in the collection. */
function riseOf({ ranked, background }: Pick<Retrieval, 'ranked' | 'background'>): number {
  const means = [background.image, background.text].filter((mean) => mean !== null)
  const mean = means.reduce((sum, value) => sum + value, 0) / Math.max(1, means.length)
  return Math.max(...ranked.map(({ scores }) => scores.average ?? Number.NEGATIVE_INFINITY)) - mean
}

/** One estimate for a collection of about this size; fifteen searches, and only when a question shares no word with its hits. */
const estimates = new WeakMap<VectorStore, { items: number; noise: Promise<number[]> }>()

async function noiseOf(ports: RetrievePorts, signal?: AbortSignal): Promise<number[]> {
  const { items } = await ports.store.statistics()
  if (items < fewestItems) return []
  const known = estimates.get(ports.store)
  if (known && Math.abs(items - known.items) <= known.items / 10) return known.noise
  const noise = measureNoise(ports)
  estimates.set(ports.store, { items, noise })
  noise.catch(() => estimates.delete(ports.store))
  const measured = await noise
  signal?.throwIfAborted()
  return measured
}

async function measureNoise(ports: RetrievePorts): Promise<number[]> {
  const rises: number[] = []
  for (const text of unrelatedQuestions) {
    rises.push(riseOf(await retrieve({ text, image: null, mode: 'average', k: 1, filter: {} }, ports)))
  }
  return rises
}
