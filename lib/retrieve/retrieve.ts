import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import type { Candidate, StoreStatistics, VectorColumn, VectorStore } from '../store/vector-store.ts'
import { keywordsOf } from '../text/words.ts'
import type { EmbeddedItem, ItemKind, Query, SearchMode } from '../types.ts'
import type { Ranked } from './hit.ts'
import { embedQuery } from './query-vector.ts'
import { reciprocalRanks } from './reciprocal-rank.ts'
import { type Background, backgroundOf, scoresOf } from './scores.ts'

export interface RetrievePorts {
  encoder: DualEncoder
  store: VectorStore
}

export interface Retrieval {
  /** Best first; more than k, so that a reranker has something to choose from and duplicates can go. */
  ranked: Ranked[]
  /** What the query scores against the collection on average. */
  background: Background
}

/**
 * Ranks the items of a collection for words, a picture, or both. `average` is the mean of the similarities to picture and
 * words, `image` and `text` one of them, `hybrid` fuses `average` with full-text search. Embedding, full-text search and
 * statistics run side by side; so do the searches by kind of item.
 */
export async function retrieve(
  query: Pick<Query, 'text' | 'image' | 'mode' | 'k' | 'filter'>,
  { encoder, store }: RetrievePorts,
  signal?: AbortSignal,
): Promise<Retrieval> {
  const text = query.text?.trim() ?? ''
  check(text, query)
  const depth = Math.max(2 * query.k, 50)
  const byWords = query.mode === 'hybrid' && text !== ''
  const [vector, statistics, keywords] = await Promise.all([
    embedQuery(text, query.image, encoder, signal),
    store.statistics(),
    byWords ? store.searchKeywords(keywordsOf(text), depth, query.filter) : [],
  ])
  signal?.throwIfAborted()

  const searches = searchesFor(query.mode, statistics)
  const found = await Promise.all(
    searches.map(({ column, kinds }) => store.search({ column, kinds, vector, k: depth, filter: query.filter })),
  )
  signal?.throwIfAborted()

  const background = backgroundOf(vector, statistics)
  const ranked = rank(query.mode, found.flat(), keywords, (item) => scoresOf(item, vector, background))
  return { ranked: withoutRepeats(ranked).slice(0, depth), background }
}

function check(text: string, query: { image: Uint8Array | null; k: number }): void {
  if (text === '' && !query.image) {
    throw new DiptychError('bad-request', 'The query is empty.', 'Give words, a picture, or both.')
  }
  if (!Number.isInteger(query.k) || query.k < 1 || query.k > 100) {
    throw new DiptychError('bad-request', `k is ${query.k}.`, 'Give a whole number from 1 to 100.')
  }
}

/** Which column answers for which kind of item; only for kinds that the collection holds. */
function searchesFor(mode: SearchMode, { kinds }: StoreStatistics): { column: VectorColumn; kinds: ItemKind[] }[] {
  const plans: { column: VectorColumn; kinds: ItemKind[] }[] =
    mode === 'image' || mode === 'text'
      ? [{ column: mode, kinds: ['pair', mode] }]
      : [
          { column: 'average', kinds: ['pair'] },
          { column: 'image', kinds: ['image'] },
          { column: 'text', kinds: ['text'] },
        ]
  return plans
    .map((plan) => ({ column: plan.column, kinds: plan.kinds.filter((kind) => kinds[kind] > 0) }))
    .filter((plan) => plan.kinds.length > 0)
}

/** Merges what the searches found. Every candidate brings its vectors, so every score is exact, however it was found. */
function rank(
  mode: SearchMode,
  byVector: Candidate[],
  byWords: Candidate[],
  scoresOfItem: (item: EmbeddedItem) => Ranked['scores'],
): Ranked[] {
  const all = new Map<string, Ranked>()
  for (const { item } of [...byVector, ...byWords]) {
    if (!all.has(item.id)) all.set(item.id, { item: withoutVectors(item), scores: scoresOfItem(item) })
  }
  for (const { item, score } of byWords) {
    const known = all.get(item.id)
    if (known) known.scores.keyword = score
  }
  const similarity = mode === 'image' || mode === 'text' ? mode : 'average'
  const bySimilarity = byVector
    .map(({ item }) => all.get(item.id))
    .filter((one) => one !== undefined)
    .sort((a, b) => descending(a.scores[similarity], b.scores[similarity]))
  if (byWords.length === 0) return bySimilarity

  const fused = reciprocalRanks([bySimilarity.map(({ item }) => item.id), byWords.map(({ item }) => item.id)])
  const fusedScore = ({ item, scores }: Ranked) => {
    const score = fused.get(item.id) ?? 0
    // A picture without words can't be in the list of words: its one rank counts for both, or every item that shares a
    // word with the question would stand above the best picture.
    return item.kind === 'image' && scores.keyword === null ? 2 * score : score
  }
  return [...all.values()].sort(
    (a, b) => fusedScore(b) - fusedScore(a) || descending(a.scores.average, b.scores.average),
  )
}

/** A long caption goes on in further items with the same picture of the same document: the best one stands for them. */
function withoutRepeats(ranked: Ranked[]): Ranked[] {
  const seen = new Set<string>()
  return ranked.filter(({ item }) => {
    if (!item.image) return true
    const picture = `${item.documentId} ${item.image.assetId}`
    if (seen.has(picture)) return false
    seen.add(picture)
    return true
  })
}

function withoutVectors({ imageVector: _image, textVector: _text, ...item }: EmbeddedItem): Ranked['item'] {
  return item
}

function descending(a: number | null, b: number | null): number {
  return (b ?? Number.NEGATIVE_INFINITY) - (a ?? Number.NEGATIVE_INFINITY) || 0
}
