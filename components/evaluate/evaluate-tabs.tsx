import { clsx } from 'clsx'
import Link from 'next/link'

const tabs = [
  { id: 'questions', href: '/evaluate', label: 'Questions' },
  { id: 'audit', href: '/evaluate/audit', label: 'Audit' },
] as const

/** The two ways to measure a collection: by questions with known answers, and by its vectors alone. */
export function EvaluateTabs({ current }: { current: (typeof tabs)[number]['id'] }) {
  return (
    <nav aria-label="Ways to evaluate" className="mt-3 mb-4 flex gap-1 border-b">
      {tabs.map(({ id, href, label }) => (
        <Link
          key={id}
          href={href}
          aria-current={id === current ? 'page' : undefined}
          className={clsx(
            '-mb-px flex h-11 items-center border-b-2 px-3 font-medium text-sm transition-colors md:h-10',
            id === current ? 'border-accent text-ink' : 'border-transparent text-soft hover:text-ink',
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}
