'use client'

import { clsx } from 'clsx'
import { ChevronRight } from 'lucide-react'
import type { Scores } from '@/lib/types.ts'

const rows: { key: keyof Scores; label: string; meaning: string }[] = [
  { key: 'audio', label: 'Sound', meaning: 'Likeness of the question and the sound, as a cosine' },
  { key: 'image', label: 'Picture', meaning: 'Likeness of the question and the picture, as a cosine' },
  { key: 'text', label: 'Words', meaning: 'Likeness of the question and the words, as a cosine' },
  { key: 'average', label: 'Average', meaning: 'Mean of the two' },
  { key: 'keyword', label: 'Keywords', meaning: 'Words in common (BM25)' },
  { key: 'rerank', label: 'Reranker', meaning: 'Probability that it answers the question' },
]

/** Why a source was found, for those who want to know. */
export function SourceScores({ scores, className }: { scores: Scores; className?: string }) {
  const known = rows.flatMap(({ key, ...row }) => {
    const score = scores[key] ?? null
    return score === null ? [] : [{ key, score, ...row }]
  })
  if (known.length === 0) return null
  return (
    <details className={clsx('group/scores text-sm', className)}>
      <summary className="inline-flex min-h-10 cursor-pointer list-none items-center gap-1 rounded-md text-faint hover:text-ink md:min-h-7 [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-3.5 transition-transform group-open/scores:rotate-90" aria-hidden />
        Scores
      </summary>
      <dl className="grid max-w-56 grid-cols-[1fr_auto] gap-x-4 gap-y-0.5 py-1 pl-4.5">
        {known.map(({ key, score, label, meaning }) => (
          <div key={key} className="contents">
            <dt title={meaning} className="text-soft">
              {label}
            </dt>
            <dd className="text-right tabular-nums">{score.toFixed(key === 'keyword' ? 1 : 3)}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
