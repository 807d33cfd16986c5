import { DiptychError } from '../lib/errors.ts'
import type { Run } from '../lib/runs/runs.ts'
import type { Context } from './context.ts'
import { ProgressLine, type ProgressState } from './progress-line.ts'

interface FollowedRuns<Kind extends Run> {
  watch(id: string, signal: AbortSignal): AsyncIterable<Kind>
  get(id: string): Promise<Kind>
  cancel(id: string): Promise<Kind>
}

/**
 * Shows how far a run is until it has ended; Ctrl-C cancels it.
 * @returns the run, which is done
 * @throws DiptychError what it failed with, 'cancelled'
 */
export async function followRun<Kind extends Run>(
  runs: FollowedRuns<Kind>,
  id: string,
  { signal }: Pick<Context, 'signal'>,
  stateOf: (run: Kind) => ProgressState,
): Promise<Kind> {
  const line = new ProgressLine()
  try {
    for await (const now of runs.watch(id, signal)) line.show(stateOf(now))
  } finally {
    line.clear()
  }
  // One that was done before the cancel reached it has a result all the same.
  const run = await (signal.aborted ? runs.cancel(id) : runs.get(id))
  if (run.error) throw new DiptychError(run.error.code, run.error.message, run.error.fix)
  if (run.state !== 'done') throw new DiptychError('cancelled', 'Cancelled.', 'Start it again if you want it.')
  return run
}
