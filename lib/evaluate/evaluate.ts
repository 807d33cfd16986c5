import { readFile } from 'node:fs/promises'
import { DiptychError } from '../errors.ts'
import { mapConcurrently } from '../jobs/pipeline.ts'
import type { Query, SearchMode, SearchResult } from '../types.ts'
import { type EvaluationQuery, type EvaluationSet, isRelevant, readEvaluationSet } from './evaluation-set.ts'
import { firstRanks, mean, ndcg, recall, reciprocalRank } from './metrics.ts'

export interface EvaluateOptions {
  collection: string
  mode: SearchMode
  /** The k of recall@k, ascending. */
  ks: number[]
  signal?: AbortSignal
  onProgress?: (done: number, of: number) => void
}

export interface EvaluationResult {
  queries: number
  mode: SearchMode
  /** By k: mean share of the relevant things among the first k. */
  recall: Record<string, number>
  /** Mean reciprocal rank within the first 100. */
  mrr: number
  /** Mean nDCG@10. */
  ndcg: number
  seconds: number
}

/** Queries under way at a time: one is embedded while another is searched. */
const concurrency = 4

/**
 * Measures retrieval on a set of query → relevant item, without reranking. Throws 'not-found' where nothing of the set is
 * found at all: then the collection is most likely another one.
 */
export async function evaluate(
  file: string,
  search: (query: Query, signal?: AbortSignal) => Promise<SearchResult>,
  { collection, mode, ks, signal, onProgress }: EvaluateOptions,
): Promise<EvaluationResult> {
  const started = performance.now()
  const set = await readEvaluationSet(file)
  const settings = { collection, mode, k: 100, filter: {}, rerank: false }
  const ranks: (number | null)[][] = []
  const measured = mapConcurrently(toAsync(set.queries), concurrency, async (query) => {
    const image = query.image ? await readPicture(query.image) : null
    return ranksOf(query, set, await search({ ...settings, text: query.text, image }, signal))
  })
  for await (const one of measured) {
    ranks.push(one)
    onProgress?.(ranks.length, set.queries.length)
  }
  if (ranks.every((one) => one.every((rank) => rank === null)))
    throw new DiptychError(
      'not-found',
      `Nothing of what ${file} calls relevant was found in "${collection}".`,
      'Ingest the pictures or documents of the set into that collection first.',
    )
  return {
    queries: ranks.length,
    mode,
    recall: Object.fromEntries(ks.map((k) => [k, mean(ranks.map((one) => recall(one, k)))])),
    mrr: mean(ranks.map(reciprocalRank)),
    ndcg: mean(ranks.map((one) => ndcg(one, 10))),
    seconds: (performance.now() - started) / 1000,
  }
}

function ranksOf({ relevant }: EvaluationQuery, { folder }: EvaluationSet, { hits }: SearchResult): (number | null)[] {
  const satisfied = hits.map((hit) => relevant.flatMap((one, index) => (isRelevant(hit, one, folder) ? index : [])))
  return firstRanks(satisfied, relevant.length)
}

async function readPicture(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause: unknown) => {
    throw new DiptychError('not-found', `The picture ${file} of the set can't be read.`, 'Correct query_image.', cause)
  })
}

async function* toAsync<Value>(values: Value[]): AsyncGenerator<Value> {
  yield* values
}
