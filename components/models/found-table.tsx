import type { FoundInSet, MeasuredModel } from '@/lib/measure/measurement.ts'
import { FiguresTable } from './figures-table.tsx'
import { precisionWords } from './model-families.ts'

interface FoundTableProps extends Pick<FoundInSet, 'set' | 'pictures' | 'queries'> {
  models: MeasuredModel[]
}

/** How often each model finds the right picture of a set by words, and what a precision loses of it. */
export function FoundTable({ models, set, pictures, queries }: FoundTableProps) {
  return (
    <FiguresTable
      caption={`How often words find their picture among the first 1, 5 and 10: set “${set}”, ${queries} descriptions, ${pictures} pictures`}
      head={['Top 1', 'Top 5', 'Top 10', 'Lost']}
      rows={models.flatMap(({ id, label, precision, figures }) => {
        const found = figures?.sets.find((one) => one.set === set)
        if (!found) return []
        const shares = ['1', '5', '10'].map((k) => share(found.recall[k] ?? 0))
        return {
          id,
          name: label,
          detail: precisionWords(precision),
          cells: [...shares, <Loss key="loss" found={found} />],
        }
      })}
    />
  )
}

function Loss({ found: { loss } }: { found: FoundInSet }) {
  const lost = loss?.['recall@10']
  if (!lost) return <span className="text-faint">–</span>
  const [low, high] = lost.interval
  return (
    <>
      <span className={lost.isCertain && lost.difference < 0 ? 'font-medium text-danger' : undefined}>
        {points(-lost.difference)}
      </span>
      <span className="block text-faint text-xs">
        <span className="sr-only">, 95% interval </span>
        {points(-high)} to {points(-low)}
      </span>
    </>
  )
}

function share(value: number): string {
  return `${(value * 100).toFixed(1)}%`
}

/** Points of a hundred; what was gained has a minus. */
function points(value: number): string {
  const shown = (value * 100).toFixed(1).replace('-', '−')
  return shown === '−0.0' ? '0.0' : shown
}
