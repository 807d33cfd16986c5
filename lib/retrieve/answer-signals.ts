import type { DualEncoder } from '../embed/dual-encoder.ts'
import { LeastRecentlyUsed } from '../least-recently-used.ts'
import type { VectorStore } from '../store/vector-store.ts'
import { sentencesOf } from '../text/sentences.ts'
import { contentWords, heldWords } from '../text/words.ts'
import type { Item } from '../types.ts'
import { dot } from '../vector-math.ts'
import type { Ranked } from './hit.ts'

/** What speaks for an answer being in the collection; null where the collection has nothing to measure it by. */
export interface AnswerSignals {
  /** Cosine of the question and the sentence most like it. */
  likeness: number | null
  /** The largest share of the question's words of meaning that one hit holds, in [0, 1]. */
  coverage: number
  /** Share of the question's words of meaning that occur anywhere in the collection, in [0, 1]. */
  known: number
}

/** Hits that are looked at. */
const nearest = 10
/** Sentences of one hit; its text fits the encoder's window, so that it rarely has more. */
const sentencesPerHit = 6
/** Words looked up in full text, one by one. */
const mostWords = 12
/** Items that may be left out before a word counts as unknown. */
const lookedUp = 20

/** Vectors of an item's sentences, by model and item: the same few items are near to many questions. */
const sentenceVectors = new LeastRecentlyUsed<Float32Array[]>(1000)

/** @param leftOut Items that are not to count, as if the collection did not hold them. */
export async function signalsOf(
  text: string,
  ranked: Ranked[],
  { encoder, store }: { encoder: DualEncoder; store: VectorStore },
  signal?: AbortSignal,
  leftOut: (item: Item) => boolean = () => false,
): Promise<AnswerSignals> {
  const hits = ranked.filter(({ item }) => !leftOut(item)).slice(0, nearest)
  const words = [...contentWords(text)].slice(0, mostWords)
  const [likeness, found] = await Promise.all([
    likeliestSentence(text, hits, encoder, signal),
    Promise.all(
      words.map(async (word) => (await store.searchKeywords(word, lookedUp)).some(({ item }) => !leftOut(item))),
    ),
  ])
  const coverages = hits.map(({ item }) => shareHeld(words, item))
  return {
    likeness,
    coverage: Math.max(0, ...coverages),
    known: found.filter(Boolean).length / Math.max(1, words.length),
  }
}

async function likeliestSentence(
  text: string,
  hits: Ranked[],
  encoder: DualEncoder,
  signal?: AbortSignal,
): Promise<number | null> {
  const wanted = hits.flatMap(({ item }) => {
    const sentences = sentencesOf(item.text).slice(0, sentencesPerHit)
    return sentences.length > 0 ? [{ key: `${encoder.id} ${item.id}`, sentences }] : []
  })
  const unknown = wanted.filter(({ key }) => !sentenceVectors.get(key))
  const texts = [text, ...unknown.flatMap(({ sentences }) => sentences)]
  const [question, ...vectors] = await encoder.embedTexts(texts, signal)
  for (const { key, sentences } of unknown) sentenceVectors.set(key, vectors.splice(0, sentences.length))
  const all = wanted.flatMap(({ key }) => sentenceVectors.get(key) ?? [])
  return question && all.length > 0 ? Math.max(...all.map((vector) => dot(question, vector))) : null
}

function shareHeld(words: string[], item: Item): number {
  const held = heldWords(item)
  return words.filter((word) => held.has(word)).length / Math.max(1, words.length)
}
