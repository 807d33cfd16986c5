import type { MeasuredModel } from '@/lib/measure/measurement.ts'
import { formatSeconds } from '../ui/format.ts'
import { FiguresTable } from './figures-table.tsx'
import { precisionWords } from './model-families.ts'
import { modelSize } from './model-size.ts'

/** What each model takes: disk, time, memory; and why one could not be measured. */
export function CostTable({ models }: { models: MeasuredModel[] }) {
  const failed = models.filter(({ error }) => error !== null)
  return (
    <div>
      <FiguresTable
        caption="What they take"
        head={['Size', 'Load', 'Memory', 'Pictures/s', 'Texts/s']}
        rows={models.flatMap(({ id, label, precision, bytes, figures }) =>
          figures
            ? {
                id,
                name: label,
                detail: precisionWords(precision),
                cells: [
                  modelSize(bytes),
                  formatSeconds(figures.loadMilliseconds / 1000),
                  modelSize(figures.memoryBytes),
                  rate(figures.picturesPerSecond),
                  rate(figures.textsPerSecond),
                ],
              }
            : [],
        )}
      />
      {failed.map(({ id, label, error }) => (
        <p key={id} className="mt-2 text-pretty text-sm">
          {label} could not be measured. {error?.message} {error?.fix}
        </p>
      ))}
    </div>
  )
}

function rate(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')
}
