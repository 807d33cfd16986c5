'use client'

import { Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import type { AuditSummary } from '@/lib/audit/audit-report.ts'
import { deleteAudit } from '../data/use-audits.ts'
import { ChoiceMenu } from '../evaluate/choice-menu.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { formatCount, formatDate } from '../ui/format.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { tryTo } from '../ui/try-to.ts'
import { figureInWords, historyOf } from './audit-words.ts'
import { HistoryChart } from './history-chart.tsx'

const stateWords = { running: 'under way', done: '', failed: 'failed', cancelled: 'cancelled' }

/** The audits there were: one figure through them all, and each to open. */
export function AuditHistory({ audits, shown }: { audits: AuditSummary[]; shown: string | null }) {
  const figures = historyOf(audits)
  const [chosen, setChosen] = useState<string | null>(null)
  const followed = figures.find(({ figure }) => figure === chosen) ?? figures[0]

  return (
    <section aria-labelledby="history">
      <h2 id="history" className="mb-3 font-semibold text-xl">
        History
      </h2>
      {followed && (
        <div className="mb-5 rounded-2xl border bg-raised p-4">
          <ChoiceMenu
            label="Figure"
            value={followed.figure}
            onChange={setChosen}
            choices={figures.map(({ figure }) => ({ value: figure, label: figureInWords(figure) }))}
          />
          <HistoryChart title={figureInWords(followed.figure)} values={followed.values} />
        </div>
      )}
      <ul className="divide-y border-y">
        {audits.map((audit) => (
          <AuditRow key={audit.id} audit={audit} isShown={audit.id === shown} />
        ))}
      </ul>
    </section>
  )
}

function AuditRow({ audit, isShown }: { audit: AuditSummary; isShown: boolean }) {
  const { id, createdAt, state, items, drifted, model } = audit
  const [isAsking, setAsking] = useState(false)
  return (
    <li className="flex items-center gap-3 py-2">
      <Link
        href={`/evaluate/audit?audit=${encodeURIComponent(id)}`}
        aria-current={isShown ? 'true' : undefined}
        className="min-w-0 flex-1 rounded-md py-1.5 underline-offset-4 hover:underline"
      >
        <span className={isShown ? 'font-medium' : ''}>{formatDate(createdAt)}</span>
        <span className="block truncate text-faint text-sm">
          {[
            stateWords[state] || formatCount(items, 'item'),
            model,
            drifted > 0 && `${formatCount(drifted, 'figure')} changed`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </Link>
      {state !== 'running' && (
        <IconButton
          icon={Trash2}
          size="small"
          label={`Delete the audit of ${formatDate(createdAt)}`}
          onClick={() => setAsking(true)}
        />
      )}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title="Delete this audit?"
        description={`Its figures of ${formatDate(createdAt)} go from the history and can’t be brought back.`}
        action="Delete"
        onConfirm={() => tryTo(deleteAudit(id))}
      />
    </li>
  )
}
