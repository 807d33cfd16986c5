'use client'

import { X } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import type { Audit, AuditSummary } from '@/lib/audit/audit-report.ts'
import { toRequestError } from '../data/request.ts'
import { cancelAudit, useFollowedAudit } from '../data/use-audits.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { progressInWords } from './audit-words.ts'

/** How far an audit has come, and the button that cancels it. */
export function AuditRunning({ audit }: { audit: AuditSummary }) {
  const [progress, setProgress] = useState(audit.progress)
  const [report] = useState(() => (now: Audit) => setProgress(now.progress))
  useFollowedAudit(audit, report)
  const share = progress.of > 0 ? (progress.done / progress.of) * 100 : 0

  async function cancel() {
    try {
      await cancelAudit(audit.id)
    } catch (thrown) {
      toast.error(toRequestError(thrown).message)
    }
  }

  return (
    <div className="mb-6 flex items-center gap-3 rounded-2xl border bg-raised p-4">
      <Spinner className="size-5! shrink-0 text-accent" />
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm text-soft tabular-nums">{progressInWords(progress)}</p>
        <div
          role="progressbar"
          aria-label="The audit"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share)}
          className="mt-1.5 h-1 overflow-hidden rounded-full bg-line"
        >
          <div className="h-full bg-accent transition-[width] duration-300" style={{ width: `${share}%` }} />
        </div>
      </div>
      <IconButton icon={X} size="small" label="Cancel this audit" onClick={() => void cancel()} />
    </div>
  )
}
