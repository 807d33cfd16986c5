'use client'

import { useState } from 'react'
import type { DuplicateFigures } from '@/lib/audit/audit-figures.ts'
import type { AuditReport } from '@/lib/audit/audit-report.ts'
import { Button } from '../ui/button.tsx'
import { formatCount } from '../ui/format.ts'
import { AuditItemCard, tileGrid } from './audit-item-card.tsx'
import { formatPercent, modalityWords } from './audit-words.ts'

/** How many groups are shown at first. */
const first = 4

/** What is there twice, or nearly. */
export function CopiesView({ report, collection }: { report: AuditReport; collection: string }) {
  return (
    <section aria-labelledby="copies">
      <h3 id="copies" className="font-semibold text-lg">
        What is there twice <span className="font-normal text-faint text-sm">copies</span>
      </h3>
      <p className="mt-1 mb-3 max-w-prose text-pretty text-faint text-sm">
        The same file or the same words twice, and what the model can hardly tell apart. Copies fill the first places of
        an answer with one thing.
      </p>
      <div className="space-y-6">
        {report.duplicates.map((one) => (
          <Modality key={one.modality} figures={one} collection={collection} />
        ))}
      </div>
    </section>
  )
}

function searchWords({ search, overlooked }: DuplicateFigures): string {
  if (search === 'cut') return ' There are more than could be looked at.'
  if (search === 'whole') return ''
  return ` In so large a collection up to ${formatPercent(overlooked)} of those that are just alike enough are overlooked.`
}

function shareWords({ exact, exactOrNear, groups, nearGroups, threshold }: DuplicateFigures): string {
  if (groups.length === 0) return 'No copies.'
  const likeness = `(a likeness, or cosine, from ${threshold} on)`
  return nearGroups === 0
    ? `${formatPercent(exact)} have an exact copy. Nothing else is nearly the same ${likeness}.`
    : `${formatPercent(exact)} have an exact copy; with what is nearly the same ${likeness} it is ${formatPercent(exactOrNear.value)}.`
}

function Modality({ figures, collection }: { figures: DuplicateFigures; collection: string }) {
  const [showsAll, setShowsAll] = useState(false)
  const { modality, groups } = figures
  return (
    <div>
      <h4 className="font-medium text-sm">{modalityWords[modality]}</h4>
      <p className="mt-0.5 text-pretty text-soft text-sm">
        {shareWords(figures)}
        {searchWords(figures)}
      </p>
      <ul className="mt-3 space-y-4">
        {(showsAll ? groups : groups.slice(0, first)).map(({ kind, items, count }) => (
          <li key={`${kind} ${items[0]?.itemId}`} className="rounded-2xl border bg-raised p-3">
            <p className="mb-2 text-faint text-xs">
              {count.toLocaleString('en')} {kind === 'exact' ? 'exact copies' : 'nearly the same'}
              {count > items.length && `, of which ${items.length} are shown`}
            </p>
            <ul className={tileGrid}>
              {items.map((item) => (
                <li key={item.itemId}>
                  <AuditItemCard item={item} collection={collection} showsWords={modality === 'text'} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {!showsAll && groups.length > first && (
        <Button size="small" className="mt-3" onClick={() => setShowsAll(true)}>
          Show {formatCount(groups.length - first, 'more group', 'more groups')}
        </Button>
      )}
    </div>
  )
}
