'use client'

import { ChevronRight } from 'lucide-react'
import type { QueryChange } from '@/lib/types.ts'

const reasons: Record<QueryChange['kind'], string> = {
  'follow-up': 'with what you asked before',
  split: 'each part by itself',
  translation: 'translated for the search',
}

/** What was searched for in place of the user's own words, and why; folded where several things were done. */
export function SearchedFor({ changes }: { changes: QueryChange[] }) {
  const last = changes.at(-1)
  if (!last) return null
  const line = 'mb-3 text-faint text-sm'
  if (changes.length === 1 && last.queries.length === 1)
    return (
      <p className={`${line} text-pretty wrap-anywhere`}>
        Searched for: <span className="text-soft">{last.queries[0]}</span> ({reasonOf(last)})
      </p>
    )
  return (
    <details className={`group ${line}`}>
      <summary className="flex min-h-11 cursor-pointer list-none items-center gap-1.5 rounded-lg hover:text-ink">
        <ChevronRight className="size-4 shrink-0 transition-transform group-open:rotate-90" aria-hidden />
        <span className="min-w-0 truncate">
          Searched for: <span className="text-soft">{last.queries.join(' · ')}</span>
        </span>
      </summary>
      <ul className="space-y-1.5 pl-5.5">
        {changes.map((change) => (
          <li key={change.kind} className="text-pretty wrap-anywhere">
            {change.queries.map((query) => (
              <div key={query} className="text-soft">
                {query}
              </div>
            ))}
            {reasonOf(change)}
          </li>
        ))}
      </ul>
    </details>
  )
}

function reasonOf({ kind, by }: QueryChange): string {
  return by === 'rules' ? reasons[kind] : `${reasons[kind]}, by ${by}`
}
