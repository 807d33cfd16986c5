import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

interface EmptyStateProps {
  icon: LucideIcon
  title: string
  text: string
  children?: ReactNode
}

/** Fills a place that has nothing to show: what is so, and what to do. */
export function EmptyState({ icon: Icon, title, text, children }: EmptyStateProps) {
  return (
    <div className="grid min-h-0 flex-1 place-items-center overflow-y-auto p-6">
      <div className="max-w-sm text-center">
        <span className="mx-auto grid size-14 place-items-center rounded-2xl bg-mat text-soft">
          <Icon className="size-6" strokeWidth={1.5} aria-hidden />
        </span>
        <h1 className="mt-5 text-balance font-semibold text-xl">{title}</h1>
        <p className="mt-2 text-pretty text-soft">{text}</p>
        {children && <div className="mt-6 flex flex-wrap justify-center gap-2">{children}</div>}
      </div>
    </div>
  )
}
