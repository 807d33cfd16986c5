'use client'

import { clsx } from 'clsx'
import { Check, ChevronDown, CircleAlert, CircleSlash, ShieldAlert, X } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { toRequestError } from '../data/request.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { UploadFiles } from './upload-files.tsx'
import { failuresOf, fractionOf, isOver, type Upload } from './upload-queue.ts'
import { onlyFailure, uploadState, uploadTitle } from './upload-words.ts'
import { cancelUpload, dismissUpload } from './uploads.ts'

/** One batch: its progress, and its files one by one when it is opened. */
export function UploadRow({ upload }: { upload: Upload }) {
  const [isOpen, setOpen] = useState(false)
  const over = isOver(upload)
  const fraction = fractionOf(upload)
  const failed = failuresOf(upload.job).failed
  const one = onlyFailure(upload)
  const hasDetails = upload.files.length > 1 || failed.length > 1

  async function cancel() {
    try {
      await cancelUpload(upload)
    } catch (thrown) {
      toast.error(toRequestError(thrown).message)
    }
  }

  return (
    <div className="animate-appear overflow-hidden rounded-2xl border bg-raised">
      <div className="flex min-h-15 items-center gap-3 py-2 pr-2 pl-4">
        <StateIcon upload={upload} hasFailures={failed.length > 0} />
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">{uploadTitle(upload)}</p>
          <p
            className={clsx(
              'text-sm',
              upload.error ? 'text-danger' : 'text-soft tabular-nums',
              over ? 'text-pretty break-words' : 'truncate',
            )}
            aria-live="polite"
          >
            {uploadState(upload)}
          </p>
          {one && <p className="text-pretty break-words text-soft text-sm">{one}</p>}
        </div>
        {hasDetails && (
          <IconButton
            icon={ChevronDown}
            size="small"
            label={isOpen ? 'Hide the files' : 'Show the files'}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
            className={clsx('[&_svg]:transition-transform', isOpen && '[&_svg]:rotate-180')}
          />
        )}
        <IconButton
          icon={X}
          size="small"
          label={over ? 'Dismiss' : 'Cancel'}
          onClick={() => (over ? dismissUpload(upload.id) : void cancel())}
        />
      </div>
      {!over && (
        <div
          role="progressbar"
          aria-label={uploadTitle(upload)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={fraction === null ? undefined : Math.round(fraction * 100)}
          className="h-0.5 bg-line"
        >
          <div
            className="h-full bg-accent transition-[width] duration-300"
            style={{ width: `${(fraction ?? 0) * 100}%` }}
          />
        </div>
      )}
      {isOpen && hasDetails && <UploadFiles upload={upload} />}
    </div>
  )
}

function StateIcon({ upload, hasFailures }: { upload: Upload; hasFailures: boolean }) {
  const props = { className: 'size-5 shrink-0', strokeWidth: 1.75, 'aria-hidden': true }
  if (!isOver(upload)) return <Spinner className="size-5! shrink-0 text-accent" />
  if (upload.state === 'cancelled') return <CircleSlash {...props} className="size-5 shrink-0 text-faint" />
  if (upload.state === 'failed' || hasFailures)
    return (
      <CircleAlert
        {...props}
        className={clsx('size-5 shrink-0', upload.state === 'failed' ? 'text-danger' : 'text-caution')}
      />
    )
  if (upload.job?.progress.quarantined) return <ShieldAlert {...props} className="size-5 shrink-0 text-caution" />
  return <Check {...props} className="size-5 shrink-0 text-accent" />
}
