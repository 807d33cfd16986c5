'use client'

import { cancelMeasurement, startMeasurement, useMeasurements } from '../data/use-measurements.ts'
import { Button } from '../ui/button.tsx'
import { formatDate } from '../ui/format.ts'
import { tryTo } from '../ui/try-to.ts'
import { WorkBar } from '../ui/work-bar.tsx'
import { CostTable } from './cost-table.tsx'
import { FoundTable } from './found-table.tsx'

/** What the models that are there cost and find on this machine, and the button that measures it. */
export function Measurements() {
  const { measurements, error } = useMeasurements()
  const latest = measurements?.[0]
  const running = measurements?.find(({ state }) => state === 'running')
  const done = measurements?.find(({ state }) => state === 'done')
  const sets = done?.models.find(({ figures }) => figures !== null)?.figures?.sets ?? []
  return (
    <section aria-labelledby="measurements" className="mb-10">
      <div className="mb-1 flex flex-wrap items-center justify-between gap-2">
        <h2 id="measurements" className="font-semibold text-lg">
          Speed and accuracy
        </h2>
        {measurements && !running && (
          <Button size="small" onClick={() => tryTo(startMeasurement())}>
            {done ? 'Measure again' : 'Measure'}
          </Button>
        )}
      </div>
      <p className="max-w-prose text-pretty text-soft text-sm">
        Every embedding model on this machine, side by side: speed, memory, and how often words find their picture in
        the project’s own sets. It takes minutes, and more with large models.
      </p>
      {error && !measurements && (
        <p role="alert" className="mt-3 text-pretty rounded-xl bg-danger-soft p-3 text-sm">
          {error.message} {error.fix}
        </p>
      )}
      {running && (
        <WorkBar
          label="Measurement of the models"
          words={
            running.progress.model === null
              ? 'Waiting for its turn'
              : `${running.progress.model} · ${running.progress.done} of ${running.progress.of} pictures`
          }
          fraction={
            running.progress.model === null || running.progress.of === 0
              ? null
              : running.progress.done / running.progress.of
          }
          cancelLabel="Cancel the measurement"
          onCancel={() => tryTo(cancelMeasurement(running.id))}
        />
      )}
      {latest?.error && (
        <p role="alert" className="mt-3 text-pretty rounded-xl bg-danger-soft p-3 text-sm">
          {latest.error.message} {latest.error.fix}
        </p>
      )}
      {done && (
        <div className="mt-4 space-y-6 rounded-2xl border bg-raised p-4 md:p-5">
          <CostTable models={done.models} />
          {sets.map(({ set, pictures, queries }) => (
            <FoundTable key={set} models={done.models} set={set} pictures={pictures} queries={queries} />
          ))}
          <p className="text-pretty text-faint text-xs">
            {formatDate(done.createdAt)}, {done.machine.processor}, {done.machine.threads} threads. The loss is of
            recall@10 against the same weights in full precision, with its 95% interval.
          </p>
        </div>
      )}
    </section>
  )
}
