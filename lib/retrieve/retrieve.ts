import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import type { Candidate, ItemVectors, VectorStore } from '../store/vector-store.ts'
import { contentWords, heldWords } from '../text/words.ts'
import type { EmbeddedItem, Query, SearchMode } from '../types.ts'
import { calibrate, type Similarity } from './calibration.ts'
import { findCandidates } from './candidates.ts'
import { fuse, type Scored } from './fuse.ts'
import { defaultFusion, type Fusion, plainAverage } from './fusion.ts'
import type { Ranked } from './hit.ts'
import { asOne, embedParts } from './query-vector.ts'
import { type Background, backgroundOf, scoresOf } from './scores.ts'

export interface RetrievePorts {
  encoder: DualEncoder
  store: VectorStore
}

export interface Retrieval {
  /** Best first; more than k, so that a reranker has something to choose from and repeats can go. */
  ranked: Ranked[]
  /** What the query scores against the collection on average. */
  background: Background
  /** By item id, of everything ranked. */
  vectors: Map<string, ItemVectors>
}

type RetrieveQuery = Pick<Query, 'text' | 'image' | 'mode' | 'k' | 'filter'> & {
  /** For full text, where other words than those for the encoder; a translated question has both languages. */
  keywords?: string
}

/**
 * Ranks the items of a collection for words, a picture, or both. `average` is the mean of the similarities to picture and
 * words, `image` and `text` one of them, `hybrid` fuses what it finds by vectors with full-text search, as `fusion` says.
 * Full text is searched while the question is embedded and compared; the searches by kind of item run side by side.
 */
export async function retrieve(
  query: RetrieveQuery,
  { encoder, store }: RetrievePorts,
  signal?: AbortSignal,
  fusion: Fusion = defaultFusion,
): Promise<Retrieval> {
  const text = query.text?.trim() ?? ''
  check(text, query)
  const depth = Math.max(2 * query.k, 50)
  const rule = query.mode === 'hybrid' ? fusion : plainAverage
  const byWords = rule.method.name !== 'similarity' && text !== ''
  const byVector = async () => {
    const [parts, statistics] = await Promise.all([embedParts(text, query.image, encoder, signal), store.statistics()])
    signal?.throwIfAborted()
    const whole = asOne(parts)
    const similarities = (rule.parts === 'apart' ? parts : [whole]).map((part) => calibrate(part, statistics, rule))
    const found = await Promise.all(
      similarities.map((similarity) =>
        findCandidates(query.mode, similarity, { store, statistics, depth, filter: query.filter }),
      ),
    )
    return { whole, statistics, similarities, found }
  }
  const [{ whole, statistics, similarities, found }, keywords] = await Promise.all([
    byVector(),
    byWords ? store.searchKeywords(query.keywords ?? text, depth, query.filter) : [],
  ])
  signal?.throwIfAborted()

  const background = backgroundOf(whole.vector, statistics)
  const scored = score(found.flat(), keywords, similarities, (item) => scoresOf(item, whole.vector, background))
  const ranked = order(
    query.mode,
    scored,
    similarities,
    rule,
    coverageOf([text, query.keywords ?? ''], keywords[0]?.item),
  )
  const kept = withoutRepeats(ranked).slice(0, depth)
  const vectors = new Map(kept.map(({ item }) => [item.id, item]))
  return { ranked: kept.map(({ item, scores }) => ({ item: withoutVectors(item), scores })), background, vectors }
}

function check(text: string, query: RetrieveQuery): void {
  if (text === '' && !query.image) {
    throw new DiptychError('bad-request', 'The query is empty.', 'Give words, a picture, or both.')
  }
  if (!Number.isInteger(query.k) || query.k < 1 || query.k > 100) {
    throw new DiptychError('bad-request', `k is ${query.k}.`, 'Give a whole number from 1 to 100.')
  }
}

interface ScoredItem extends Scored, Ranked {
  item: EmbeddedItem
}

/** Merges what the searches found. Every candidate brings its vectors, so every score is exact, however it was found. */
function score(
  byVector: Candidate[],
  byWords: Candidate[],
  similarities: Similarity[],
  scoresOfItem: (item: EmbeddedItem) => Ranked['scores'],
): ScoredItem[] {
  const keywords = new Map(byWords.map(({ item, score }) => [item.id, score]))
  const items = new Map([...byVector, ...byWords].map(({ item }) => [item.id, item]))
  return [...items.values()].map((item) => {
    const keyword = keywords.get(item.id) ?? null
    return {
      item,
      scores: { ...scoresOfItem(item), keyword },
      similarities: similarities.map((similarity) => similarity.of(item)),
      keyword,
    }
  })
}

/** Best first: by the fused score in `hybrid`, by the similarity itself in the other modes. */
function order(
  mode: SearchMode,
  scored: ScoredItem[],
  similarities: Similarity[],
  fusion: Fusion,
  coverage: number,
): ScoredItem[] {
  if (mode !== 'hybrid') return scored.toSorted((a, b) => descending(a.scores[mode], b.scores[mode]))
  const fused = fuse(
    scored,
    similarities.map(({ average }) => average),
    fusion,
    coverage,
  )
  return scored.toSorted(
    (a, b) => descending(fused.get(a.item.id), fused.get(b.item.id)) || descending(a.scores.average, b.scores.average),
  )
}

/** Share of the words of meaning of a question that an item holds, in the wording of which it holds most; 1 where there are none. */
function coverageOf(wordings: string[], item: EmbeddedItem | undefined): number {
  if (!item) return 1
  const held = heldWords(item)
  const shares = wordings.flatMap((wording) => {
    const asked = contentWords(wording)
    return asked.size > 0 ? asked.intersection(held).size / asked.size : []
  })
  return shares.length > 0 ? Math.max(...shares) : 1
}

/** A long caption goes on in further items with the same picture of the same document: the best one stands for them. */
function withoutRepeats<One extends Ranked>(ranked: One[]): One[] {
  const seen = new Set<string>()
  return ranked.filter(({ item }) => {
    if (!item.image) return true
    const picture = `${item.documentId} ${item.image.assetId}`
    if (seen.has(picture)) return false
    seen.add(picture)
    return true
  })
}

function withoutVectors({
  imageVector: _image,
  textVector: _text,
  audioVector: _audio,
  ...item
}: EmbeddedItem): Ranked['item'] {
  return item
}

function descending(a: number | null | undefined, b: number | null | undefined): number {
  return (b ?? Number.NEGATIVE_INFINITY) - (a ?? Number.NEGATIVE_INFINITY) || 0
}
