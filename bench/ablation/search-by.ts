import type { EvaluatedSearch } from '../../lib/evaluate/evaluate.ts'
import { mean } from '../../lib/evaluate/metrics.ts'
import { toHits } from '../../lib/retrieve/hit.ts'
import type { RetrievePorts } from '../../lib/retrieve/retrieve.ts'
import { type SearchParts, searchIn } from '../../lib/search.ts'
import type { SearchResult } from '../../lib/types.ts'
import type { Variant } from './variants.ts'

/** A search that ranks as the variant does, and how many different documents its first ten hits held on average. */
export function searchBy(
  variant: Variant,
  ports: RetrievePorts,
  parts: SearchParts,
): { search: EvaluatedSearch; documents: () => number } {
  const counts: number[] = []
  return {
    search: async (query, signal) => {
      const result = variant.wordsAlone
        ? await searchWords(query, ports)
        : await finished(searchIn({ ...query, mode: variant.mode }, { ...ports, scale: null }, parts, signal, variant))
      counts.push(new Set(result.hits.slice(0, 10).map(({ documentId }) => documentId)).size)
      return result
    },
    documents: () => mean(counts),
  }
}

async function searchWords(
  { text, k, filter, mode }: Parameters<EvaluatedSearch>[0],
  { store, encoder }: RetrievePorts,
): Promise<SearchResult> {
  const started = performance.now()
  const found = text ? await store.searchKeywords(text, k, filter) : []
  const hits = toHits(
    found.map(({ item, score }) => ({
      item,
      scores: { image: null, text: null, average: null, keyword: score, rerank: null },
    })),
    k,
  )
  const seconds = (performance.now() - started) / 1000
  return { query: text ?? '', mode, model: encoder.id, reranker: null, seconds, hits, answerable: null, notices: [] }
}

/** What a generator returns at its end. */
async function finished<Result>(steps: AsyncGenerator<unknown, Result>): Promise<Result> {
  for (;;) {
    const next = await steps.next()
    if (next.done) return next.value
  }
}
