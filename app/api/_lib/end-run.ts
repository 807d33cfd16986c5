import { isSet } from '@/app/api/_lib/parameters.ts'

/** Runs in the background, of whatever kind. */
interface EndingRuns {
  cancel(id: string): Promise<unknown>
  /** null where it was deleted. */
  end(id: string): Promise<unknown>
}

/**
 * What DELETE of a run does: cancels one that is under way, deletes one that has ended. With `?cancel=true` nothing is
 * deleted: who wants to cancel may come a moment too late, and would lose the result.
 */
export async function endRun(runs: EndingRuns, id: string, query: URLSearchParams): Promise<unknown> {
  if (isSet(query, 'cancel')) return runs.cancel(id)
  return (await runs.end(id)) ?? { deleted: true }
}
