import type { Candidate, StoreStatistics, VectorColumn, VectorStore } from '../store/vector-store.ts'
import type { Filter, ItemKind, SearchMode } from '../types.ts'
import type { Similarity } from './calibration.ts'

interface Plan {
  column: VectorColumn
  kinds: ItemKind[]
}

/**
 * The items nearest to a query by their vectors, `depth` for each kind that the collection holds. A kind that is rare,
 * or whose cosines are low, is searched by itself, so that another can't crowd it out.
 */
export async function findCandidates(
  mode: SearchMode,
  { vector, ranksPairsByMean }: Pick<Similarity, 'vector' | 'ranksPairsByMean'>,
  {
    store,
    statistics,
    depth,
    filter,
  }: { store: VectorStore; statistics: StoreStatistics; depth: number; filter: Filter },
): Promise<Candidate[]> {
  const held = [...plansFor(mode, ranksPairsByMean), ...soundPlansFor(mode, statistics)]
    .map(({ column, kinds }) => ({ column, kinds: kinds.filter((kind) => statistics.kinds[kind] > 0) }))
    .filter(({ kinds }) => kinds.length > 0)
  const found = await Promise.all(
    held.map(({ column, kinds }) => store.search({ column, kinds, vector, k: depth, filter })),
  )
  return found.flat()
}

/** Sounds have no stored mean: the best by what is heard and the best by their words come, whichever it is that fits. */
function soundPlansFor(mode: SearchMode, { audioMean }: StoreStatistics): Plan[] {
  if (mode === 'image') return []
  const byWords: Plan = { column: 'text', kinds: ['audio'] }
  return mode === 'text' || audioMean === null ? [byWords] : [byWords, { column: 'audio', kinds: ['audio'] }]
}

function plansFor(mode: SearchMode, ranksPairsByMean: boolean): Plan[] {
  if (mode === 'image' || mode === 'text') return [{ column: mode, kinds: ['pair', mode] }]
  const plans: Plan[] = [
    { column: 'average', kinds: ['pair'] },
    { column: 'image', kinds: ['image'] },
    { column: 'text', kinds: ['text'] },
  ]
  // The stored mean weighs both halves the same. Where the fusion does not, the best pairs by either half come too.
  return ranksPairsByMean
    ? plans
    : [...plans, { column: 'image', kinds: ['pair'] }, { column: 'text', kinds: ['pair'] }]
}
