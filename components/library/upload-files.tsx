'use client'

import { clsx } from 'clsx'
import { useQuarantine } from '../data/use-quarantine.ts'
import { type FileProgress, failuresOf, fileProgress, type Upload } from './upload-queue.ts'

const words: Record<FileProgress['state'], string> = {
  waiting: 'Waiting',
  sending: 'Sending',
  sent: 'Sent',
  reading: 'Reading',
  read: 'Read',
  review: 'Waits for review',
  failed: 'Not read',
}
const colours: Partial<Record<FileProgress['state'], string>> = { review: 'text-caution', failed: 'text-danger' }

/** More rows than anyone reads; the failures come first, so none of them is cut. */
const mostRows = 300

export function UploadFiles({ upload }: { upload: Upload }) {
  const { documents = [] } = useQuarantine(upload.collection)
  const files = fileProgress(upload, new Set(documents.map(({ name }) => name)))
  const names = new Set(files.map(({ name }) => name))
  // A file in a zip, or of a job that was started elsewhere, is not among the files that this page sent.
  const others = failuresOf(upload.job)
    .failed.filter(({ path }) => !names.has(path))
    .map(({ path, reason }): FileProgress => ({ name: path, state: 'failed', fraction: 1, reason }))
  const rows = [...others, ...files.toSorted((one, other) => urgency(other) - urgency(one))]
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <ul tabIndex={0} aria-label="Files" className="max-h-72 overflow-y-auto border-t px-4 py-2 text-sm">
      {rows.slice(0, mostRows).map(({ name, state, fraction, reason }) => (
        <li key={name} className="flex items-baseline gap-3 py-1">
          <span className="min-w-0 flex-1 break-words">
            {name}
            {reason && <span className="block text-soft">{reason}</span>}
          </span>
          <span className={clsx('shrink-0 tabular-nums', colours[state] ?? 'text-faint')}>
            {state === 'sending' ? `${Math.round(fraction * 100)}%` : words[state]}
          </span>
        </li>
      ))}
      {rows.length > mostRows && <li className="py-1 text-faint">and {rows.length - mostRows} more</li>}
    </ul>
  )
}

/** What a person has to look at comes first. */
function urgency({ state }: FileProgress): number {
  return state === 'failed' ? 2 : state === 'review' ? 1 : 0
}
