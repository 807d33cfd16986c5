import { CircleCheck, TriangleAlert } from 'lucide-react'
import type { Drift } from '@/lib/audit/audit-report.ts'
import { formatDate } from '../ui/format.ts'
import { figureInWords, formatFigure } from './audit-words.ts'

/** What has changed by more than chance since the audit before; says so where nothing has. */
export function DriftNotice({ drift }: { drift: Drift | null }) {
  if (!drift) return null
  const changed = drift.changes.filter(({ isDrift }) => isDrift)
  if (changed.length === 0)
    return (
      <p className="flex gap-2.5 rounded-xl bg-accent-soft p-3.5 text-sm">
        <CircleCheck className="mt-0.5 size-4 shrink-0 text-accent" aria-hidden />
        Nothing has changed by more than chance since {formatDate(drift.createdAt)}.
      </p>
    )
  return (
    <div role="status" className="rounded-xl bg-danger-soft p-3.5 text-sm">
      <p className="flex gap-2.5 font-medium">
        <TriangleAlert className="mt-0.5 size-4 shrink-0 text-danger" aria-hidden />
        Changed by more than chance since {formatDate(drift.createdAt)}
      </p>
      <ul className="mt-2 ml-6.5 space-y-1 tabular-nums">
        {changed.map(({ figure, before, after, limit }) => (
          <li key={figure} className="text-pretty break-words">
            {figureInWords(figure)}: {formatFigure(before)} → {formatFigure(after)}{' '}
            <span className="text-soft">(by chance up to {formatFigure(limit)})</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
