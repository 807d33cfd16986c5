import { clsx } from 'clsx'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import type { Drift } from '@/lib/audit/audit-report.ts'
import { formatCount, formatDate } from '../ui/format.ts'
import { figureInWords, formatFigure } from './audit-words.ts'

/** What has changed by more than chance since the audit before, and what could not be compared with it. */
export function DriftNotice({ drift }: { drift: Drift | null }) {
  if (!drift) return null
  const { changes, notCompared, createdAt } = drift
  const changed = changes.filter(({ isDrift }) => isDrift)
  return (
    <div
      role="status"
      className={clsx('rounded-xl p-3.5 text-sm', changed.length > 0 ? 'bg-danger-soft' : 'bg-accent-soft')}
    >
      {changed.length > 0 ? (
        <>
          <p className="flex gap-2.5 font-medium">
            <TriangleAlert className="mt-0.5 size-4 shrink-0 text-danger" aria-hidden />
            Changed by more than chance since {formatDate(createdAt)}
          </p>
          <ul className="mt-2 ml-6.5 space-y-1 tabular-nums">
            {changed.map(({ figure, before, after, limit }) => (
              <li key={figure} className="text-pretty break-words">
                {figureInWords(figure)}: {formatFigure(before)} → {formatFigure(after)}{' '}
                <span className="text-soft">(by chance up to {formatFigure(limit)})</span>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p className="flex gap-2.5">
          <CircleCheck className="mt-0.5 size-4 shrink-0 text-accent" aria-hidden />
          {changes.length === 0
            ? `Nothing can be compared with the audit of ${formatDate(createdAt)}.`
            : notCompared.length === 0
              ? `Nothing has changed by more than chance since ${formatDate(createdAt)}.`
              : `Of the ${formatCount(changes.length, 'figure')} that can be compared none has changed by more than chance since ${formatDate(createdAt)}.`}
        </p>
      )}
      {notCompared.length > 0 && (
        <details className="mt-1 ml-6.5">
          <summary className="w-fit cursor-pointer rounded-md py-1.5 text-soft hover:text-ink">
            {formatCount(notCompared.length, 'figure')} not compared
          </summary>
          <p className="text-pretty text-soft">
            One of the two audits lacks them, asked something else, had another model, or had far more items:
          </p>
          <ul className="mt-1 space-y-1 text-soft">
            {notCompared.map((figure) => (
              <li key={figure} className="text-pretty break-words">
                {figureInWords(figure)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}
