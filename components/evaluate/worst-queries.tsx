'use client'

import { Image as ImageIcon } from 'lucide-react'
import { useState } from 'react'
import type { EvaluationResult, QueryOutcome } from '@/lib/evaluate/evaluation-result.ts'
import { pictureAddress } from '../data/addresses.ts'
import { Button } from '../ui/button.tsx'
import { formatCount } from '../ui/format.ts'
import { ranksInWords, relevantWords, worstQueries } from './evaluation-words.ts'

/** How many are shown at first. */
const first = 10

/** The questions that went worst: where what is wanted came, and what came in its place. */
export function WorstQueries({ result: { each, depth, queries } }: { result: EvaluationResult }) {
  const [showsAll, setShowsAll] = useState(false)
  const worst = worstQueries(each)
  if (worst.length === 0) return null
  return (
    <section aria-labelledby="worst">
      <h2 id="worst" className="font-semibold text-lg">
        What went worst
      </h2>
      <p className="mt-1 mb-3 text-faint text-sm">
        {formatCount(worst.length, 'question')} of {queries.toLocaleString('en')} that have an answer, for which
        something else came before what is wanted.
      </p>
      <ol className="divide-y border-y">
        {(showsAll ? worst : worst.slice(0, first)).map((outcome, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a set may ask the same twice, and the order never changes
          <li key={index} className="py-3">
            <Outcome outcome={outcome} depth={depth} />
          </li>
        ))}
      </ol>
      {!showsAll && worst.length > first && (
        <Button size="small" className="mt-3" onClick={() => setShowsAll(true)}>
          Show all {worst.length}
        </Button>
      )}
    </section>
  )
}

function Outcome({
  outcome: { query, image, ranks, relevant, found },
  depth,
}: {
  outcome: QueryOutcome
  depth: number
}) {
  return (
    <>
      <p className="flex min-w-0 gap-2 font-medium">
        {image && (
          <span className="inline-flex min-w-0 items-center gap-1.5 text-soft">
            <ImageIcon className="size-4 shrink-0" strokeWidth={1.75} aria-hidden />
            <span className="sr-only">The picture</span>
            <span className="truncate font-normal text-sm">{image}</span>
          </span>
        )}
        {query && <span className="min-w-0 text-pretty break-words">{query}</span>}
      </p>
      <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-sm">
        <dt className="text-faint">Wanted</dt>
        <dd className="break-words text-soft">
          {relevant && <span>{relevant.map(relevantWords).join('; ')} · </span>}
          {ranksInWords(ranks, depth)}
        </dd>
        {found && found.length > 0 && (
          <>
            <dt className="text-faint">Found</dt>
            <dd>
              <ol className="flex flex-wrap gap-x-4 gap-y-1">
                {found.map(({ itemId, imageUrl, name, page }, index) => (
                  <li key={itemId} className="flex min-w-0 max-w-full items-center gap-1.5 text-soft">
                    <span className="text-faint tabular-nums">{index + 1}.</span>
                    {imageUrl && (
                      // biome-ignore lint/performance/noImgElement: the asset route sizes pictures itself
                      <img
                        src={pictureAddress(imageUrl, 96)}
                        alt=""
                        loading="lazy"
                        className="size-6 shrink-0 rounded bg-backing object-cover"
                      />
                    )}
                    <span className="truncate">{page === null ? name : `${name}, p. ${page}`}</span>
                  </li>
                ))}
              </ol>
            </dd>
          </>
        )}
      </dl>
    </>
  )
}
