import type { EvaluationSetSummary } from '@/lib/evaluate/evaluation-run.ts'

/**
 * The set that a collection is most likely to be measured with: the one of whose documents it holds most, else the one of
 * its name, whose documents may be coming in just now.
 */
export function proposedSet(sets: EvaluationSetSummary[], collection: string): EvaluationSetSummary | undefined {
  const [best] = sets.toSorted((one, other) => coveredShare(other) - coveredShare(one))
  if (best && best.covered > 0) return best
  return sets.find(({ id }) => id === collection) ?? sets.find(({ queries }) => queries > 0) ?? sets[0]
}

function coveredShare({ covered, queries, unanswerable }: EvaluationSetSummary): number {
  return covered / Math.max(1, queries - unanswerable)
}
