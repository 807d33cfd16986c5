import type { Question } from '../ask.ts'
import { DiptychError } from '../errors.ts'
import type { SearchMode, SearchResult } from '../types.ts'
import { answerabilityFigures } from './answerability-figures.ts'
import { bootstrapIntervals, percentile } from './bootstrap.ts'
import type { EvaluationResult, Interval, QueryOutcome, Split } from './evaluation-result.ts'
import { type EvaluationQuery, type EvaluationSet, queriesOf } from './evaluation-set.ts'
import { groupsOf } from './groups.ts'
import { figuresOf, firstRanks, valuesOf } from './metrics.ts'
import { isRelevant, parseRelevant } from './relevance.ts'

export interface EvaluateOptions {
  collection: string
  mode: SearchMode
  /** The k of recall@k, ascending, 1 to 100. */
  ks?: number[]
  /** Whether the reranker is asked too; false where it is not given. */
  rerank?: boolean
  /** null: both halves. */
  split?: Split | null
  signal?: AbortSignal
  onProgress?: (done: number, of: number) => void
}

/** Any way to rank: the engine's own search, a variant of retrieval, another system. */
export type EvaluatedSearch = (question: Question, signal?: AbortSignal) => Promise<SearchResult>

/** First hits kept with each query, to look at where the wanted ones are not among them. */
const foundKept = 5
/** Hits looked at for each query … */
const depth = 100
/** … and with a reranker, which would judge every one of them where the page never asks for more than these. */
const rerankedDepth = 10

/** What is kept of each query: not its hits, which are a hundred texts. */
interface Measured extends Pick<SearchResult, 'model' | 'reranker' | 'answerable' | 'notices'> {
  query: EvaluationQuery
  outcome: QueryOutcome
  milliseconds: number
}

/**
 * Measures retrieval on a set of query → relevant item, one query after the other so that each has the machine to itself.
 * Throws 'not-found' where nothing of the set is found at all: then the collection is most likely another one.
 */
export async function evaluate(
  set: EvaluationSet,
  search: EvaluatedSearch,
  { collection, mode, ks = [1, 5, 10], rerank = false, split = null, signal, onProgress }: EvaluateOptions,
): Promise<EvaluationResult> {
  const started = performance.now()
  const queries = queriesOf(set, split)
  const k = rerank ? Math.max(rerankedDepth, ...ks) : depth
  const measured: Measured[] = []
  onProgress?.(0, queries.length)
  for (const query of queries) {
    signal?.throwIfAborted()
    const image = (await query.image?.load()) ?? null
    const question = { collection, mode, k, filter: {}, rerank, text: query.text, image, history: query.history }
    const asked = performance.now()
    const result = await search(question, signal)
    const milliseconds = performance.now() - asked
    const { model, reranker, answerable, notices } = result
    const outcome = outcomeOf(query, set, result)
    measured.push({ query, outcome, milliseconds, model, reranker, answerable, notices })
    onProgress?.(measured.length, queries.length)
  }
  const answerable = measured.filter(({ query }) => query.relevant.length > 0)
  if (answerable.length > 0 && answerable.every(({ outcome }) => outcome.ranks.every((rank) => rank === null)))
    throw nothingFound(set, collection)

  const ranks = answerable.map(({ outcome }) => outcome.ranks)
  const times = measured.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  return {
    queries: answerable.length,
    mode,
    ...figuresOf(ranks, ks),
    seconds: (performance.now() - started) / 1000,
    set: set.name,
    collection,
    model: measured[0]?.model ?? '',
    reranker: measured.find((one) => one.reranker !== null)?.reranker ?? null,
    split,
    depth: k,
    intervals: intervalsOf(ranks, ks),
    milliseconds: { p50: percentile(times, 0.5), p95: percentile(times, 0.95) },
    groups: groupsOf(answerable, ks),
    answerability: answerabilityFigures(measured.flatMap(judgementOf)),
    notices: noticesOf(measured),
    each: measured.map(({ outcome }) => outcome),
  }
}

function outcomeOf(
  query: EvaluationQuery,
  { folder }: EvaluationSet,
  { hits, answerable }: SearchResult,
): QueryOutcome {
  const relevant = query.relevant.map(parseRelevant).filter((one) => typeof one !== 'string')
  const satisfied = hits.map((hit) => relevant.flatMap((one, index) => (isRelevant(hit, one, folder) ? index : [])))
  return {
    query: query.text,
    image: query.image?.name ?? null,
    ranks: firstRanks(satisfied, relevant.length),
    answerability: answerable?.probability ?? null,
    relevant: query.relevant,
    found: hits.slice(0, foundKept).map(({ itemId, imageUrl, source: { name, page } }) => ({
      itemId,
      imageUrl,
      name,
      page,
    })),
  }
}

function intervalsOf(ranks: (number | null)[][], ks: number[]): EvaluationResult['intervals'] {
  const intervals = bootstrapIntervals(valuesOf(ranks, ks))
  const of = (name: string): Interval => intervals[name] ?? [0, 0]
  return {
    recall: Object.fromEntries(ks.map((k) => [k, of(`recall@${k}`)])),
    mrr: of('mrr'),
    ndcg: of('ndcg'),
  }
}

function judgementOf({ query, answerable }: Measured) {
  return answerable ? [{ ...answerable, answerable: query.relevant.length > 0 }] : []
}

function noticesOf(measured: Measured[]): EvaluationResult['notices'] {
  const byCode = Map.groupBy(
    measured.flatMap(({ notices }) => notices),
    ({ code }) => code,
  )
  return [...byCode.values()].flatMap(([first, ...others]) => (first ? { ...first, queries: others.length + 1 } : []))
}

/** Of a set that has nothing to do with the collection. */
export function nothingFound({ name, documents }: EvaluationSet, collection: string): DiptychError {
  return new DiptychError(
    'not-found',
    `Nothing of what ${name} calls relevant is in "${collection}".`,
    documents
      ? ingestCommand(documents, collection)
      : 'Ingest the pictures or documents of the set into that collection first.',
  )
}

/** What to do where a set's documents are not in the collection. */
export function ingestCommand(documents: string, collection: string): string {
  return `Ingest what the set is about: diptych ingest ${documents} --collection ${collection}`
}
