import type { ReactNode } from 'react'
import type { Measured } from '@/lib/audit/audit-figures.ts'
import { formatFigure, formatInterval } from './audit-words.ts'

interface FigureCardProps {
  /** In plain words … */
  title: string
  /** … and as the field calls it. */
  term?: string
  /** A measured figure, or words. */
  value: Measured | string
  /** What it means, in a sentence. */
  children: ReactNode
}

/** A figure with its interval and what it means. */
export function FigureCard({ title, term, value, children }: FigureCardProps) {
  return (
    <div className="min-w-0 rounded-2xl border bg-raised p-4">
      <dt className="text-soft text-sm">
        {title}
        {term && <span className="block text-faint text-xs">{term}</span>}
      </dt>
      <dd>
        <span className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-semibold text-xl tabular-nums">
            {typeof value === 'string' ? value : formatFigure(value.value)}
          </span>
          {typeof value !== 'string' && (
            <span className="text-faint text-xs tabular-nums">
              <span className="sr-only">95% interval </span>
              {formatInterval(value)}
            </span>
          )}
        </span>
        <span className="mt-1 block text-pretty text-faint text-sm">{children}</span>
      </dd>
    </div>
  )
}
