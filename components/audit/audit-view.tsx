'use client'

import type { AuditReport } from '@/lib/audit/audit-report.ts'
import { useAudit } from '../data/use-audits.ts'
import { formatCount, formatDate, formatSeconds } from '../ui/format.ts'
import { PlainWords } from '../ui/plain-words.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { summaryOf } from './audit-summary.ts'
import { CopiesView } from './copies-view.tsx'
import { DriftNotice } from './drift-notice.tsx'
import { GroupRecallView } from './group-recall-view.tsx'
import { HubsView } from './hubs-view.tsx'
import { ParityView } from './parity-view.tsx'
import { VectorFigures } from './vector-figures.tsx'

/** One audit: its report, or why there is none. */
export function AuditView({ id }: { id: string }) {
  const { data: audit, error } = useAudit(id)
  if (!audit) return error ? <p className="text-soft">{error.message}</p> : <Skeleton className="h-64 rounded-2xl" />
  const { report, state, createdAt, options } = audit
  return (
    <section aria-labelledby="audit" className="mb-12">
      <h2 id="audit" className="font-semibold text-xl">
        Audit of {formatDate(createdAt)}
      </h2>
      {state === 'cancelled' && <p className="mt-1 text-soft">Cancelled before it was done.</p>}
      {audit.error && (
        <p role="alert" className="mt-3 rounded-xl bg-danger-soft p-3.5 text-pretty text-sm">
          <PlainWords>{`${audit.error.message} ${audit.error.fix}`}</PlainWords>
        </p>
      )}
      {report && <Report report={report} collection={options.collection} asksPrompts={options.prompts.length > 0} />}
    </section>
  )
}

function Summary({ sentences }: { sentences: string[] }) {
  if (sentences.length === 0) return null
  return (
    <section aria-labelledby="summary" className="max-w-prose">
      <h3 id="summary" className="mb-2 font-semibold text-lg">
        In short
      </h3>
      <ul className="list-disc space-y-1.5 pl-5 marker:text-faint">
        {sentences.map((sentence) => (
          <li key={sentence} className="text-pretty break-words">
            {sentence}
          </li>
        ))}
      </ul>
      <p className="mt-3 text-pretty text-faint text-sm">
        Below, a range beside a figure is where it would lie in 95 of 100 such collections: what differs by less may be
        chance.
      </p>
    </section>
  )
}

function Report({
  report,
  collection,
  asksPrompts,
}: {
  report: AuditReport
  collection: string
  asksPrompts: boolean
}) {
  const { items, examined, model, seconds, drift } = report
  const sampled = examined < items && `${examined.toLocaleString('en')} of them looked at`
  const facts = [formatCount(items, 'item'), sampled, `model ${model}`, formatSeconds(seconds)]
  return (
    <>
      <p className="mt-1 mb-4 text-pretty text-faint text-sm">{facts.filter(Boolean).join(' · ')}</p>
      <div className="space-y-10">
        <DriftNotice drift={drift} />
        <Summary sentences={summaryOf(report)} />
        {report.groupRecall.map((one) => (
          <GroupRecallView key={`${one.candidates} ${one.source}`} figures={one} />
        ))}
        {report.parity.map((one) => (
          <ParityView key={`${one.name} ${one.version}`} figures={one} />
        ))}
        {asksPrompts && report.parity.length === 0 && (
          <p className="text-soft">Groups of people can be compared from 20 pictures on.</p>
        )}
        <CopiesView report={report} collection={collection} />
        <HubsView report={report} collection={collection} />
        <VectorFigures report={report} collection={collection} />
      </div>
    </>
  )
}
