import { sentencesOf } from '../text/sentences.ts'
import { contentWords } from '../text/words.ts'
import type { Item } from '../types.ts'
import { type AnswerSignals, signalsOf } from './answer-signals.ts'
import { type RetrievePorts, retrieve } from './retrieve.ts'

/** Where a cosine lies in one collection between a question that nothing answers (`far`) and one that it answers (`near`). */
export interface Range {
  far: number
  near: number
}

/** What a collection has taught about its own questions. */
export interface AnswerScale {
  /** null where the collection holds too few sentences to learn from. */
  likeness: Range | null
  /** Items at that time. */
  items: number
}

/** Own sentences that questions are made of. More make the scale no steadier, and each takes some 50 ms. */
const mostSentences = 16
/** With fewer the two ends would be chance. */
const fewestSentences = 4
/** Among fewer documents a left-out one would take the subject along, so only the items around go. */
const fewDocuments = 5
const around = 2
/** Words of meaning that a sentence must have to ask something; captions have few. */
const fewestWords = 2
/** Fewer than this, and half of them would ask for nothing in particular. */
const fewestToHalve = 4
const mostWords = 8

/**
 * Learns the scale of a collection from its own sentences, with no question asked before. A question of half of a
 * sentence's words of meaning stands for one that the collection answers; one of all of them, with the sentence's document
 * left out, for one that it would have to answer and does not: the near misses that are hard to tell.
 */
export async function learnScale(ports: RetrievePorts, signal?: AbortSignal): Promise<AnswerScale> {
  const { items } = await ports.store.statistics()
  const documents = [...(await ports.store.documentIds())].sort()
  const sources = await someSentences(documents, ports)
  if (sources.length < fewestSentences) return { likeness: null, items }
  const near: AnswerSignals[] = []
  const far: AnswerSignals[] = []
  for (const { item, words } of sources) {
    signal?.throwIfAborted()
    const half = words.length < fewestToHalve ? words : words.filter((_, index) => index % 2 === 0)
    near.push(await ask(half, ports, signal))
    const leftOut =
      documents.length >= fewDocuments
        ? ({ documentId }: Item) => documentId === item.documentId
        : (one: Item) => one.documentId === item.documentId && Math.abs(one.ordinal - item.ordinal) <= around
    far.push(await ask(words, ports, signal, leftOut))
  }
  return { likeness: rangeOf(near, far), items }
}

/** 0 is as far as a question that nothing answers, 1 as near as one that something does. */
export function placeOn(range: Range | null, value: number | null): number {
  if (!range || value === null) return 0
  return Math.min(2, Math.max(-1, (value - range.far) / (range.near - range.far)))
}

/** Sentences spread evenly over the documents and within them. */
async function someSentences(
  documents: string[],
  { store }: RetrievePorts,
): Promise<{ item: Item; words: string[] }[]> {
  const step = Math.max(1, documents.length / mostSentences)
  const chosen = documents.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step))
  const perDocument = Math.ceil(mostSentences / Math.max(1, chosen.length))
  const found: { item: Item; words: string[] }[] = []
  for (const document of chosen) {
    const items = await store.itemsOf(document, { offset: 0, limit: 50 })
    const telling = items.flatMap((item) =>
      sentencesOf(item.text)
        .map((sentence) => ({ item, words: [...contentWords(sentence)].slice(0, mostWords) }))
        .filter(({ words }) => words.length >= fewestWords),
    )
    const stride = Math.max(1, Math.floor(telling.length / perDocument))
    found.push(...telling.filter((_, index) => index % stride === 0).slice(0, perDocument))
  }
  return found.slice(0, mostSentences)
}

async function ask(
  words: string[],
  ports: RetrievePorts,
  signal?: AbortSignal,
  leftOut?: (item: Item) => boolean,
): Promise<AnswerSignals> {
  const text = `What about ${words.join(' ')}?`
  const { ranked } = await retrieve({ text, image: null, mode: 'hybrid', k: 25, filter: {} }, ports, signal)
  return signalsOf(text, ranked, ports, signal, leftOut)
}

function rangeOf(near: AnswerSignals[], far: AnswerSignals[]): Range | null {
  const [nearest, farthest] = [near, far].map((signals) => median(signals.flatMap(({ likeness }) => likeness ?? [])))
  // An encoder that knows nothing of such words gives both the same.
  if (nearest == null || farthest == null || nearest - farthest < 0.02) return null
  return { far: farthest, near: nearest }
}

function median(values: number[]): number | null {
  return values.length < fewestSentences ? null : (values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? null)
}
