import type { IngestFailure } from '@/lib/types.ts'
import { baseName, formatCount } from '../ui/format.ts'
import { expectedFiles, failuresOf, type Upload } from './upload-queue.ts'

/** What an upload is called: its one file, its one folder, or how many files it has. */
export function uploadTitle({ files }: Pick<Upload, 'files'>): string {
  const [first] = files
  if (!first) return 'Adding files'
  if (files.length === 1) return first.name.includes('://') ? first.name : baseName(first.name)
  const folder = first.name.split('/')[0]
  const isFolder = first.name.includes('/') && files.every(({ name }) => name.startsWith(`${folder}/`))
  return isFolder ? `${folder} · ${formatCount(files.length, 'file')}` : formatCount(files.length, 'file')
}

/** Why the one thing that could not be read of an upload was not, where that is not all that is said of it. */
export function onlyFailure({ state, job }: Upload): string | null {
  const { failed, total } = failuresOf(job)
  if (state !== 'done' || total !== 1 || addedWords(job) === '') return null
  return failureWords(failed[0])
}

function failureWords(failure: IngestFailure | undefined): string | null {
  if (!failure?.reason) return null
  const name = failure.path.includes('://') ? failure.path : baseName(failure.path)
  return failure.reason.includes(name) ? failure.reason : `${name}: ${failure.reason}`
}

/** What came of an upload besides failures. */
function addedWords(job: Upload['job']): string {
  const { skipped = 0, items = 0, quarantined = 0 } = job?.progress ?? {}
  return [
    items > 0 ? `Added ${formatCount(items, 'item')}` : null,
    skipped > 0 ? `${skipped} ${skipped === 1 ? 'was' : 'were'} there already` : null,
    quarantined > 0 ? `${quarantined} ${quarantined === 1 ? 'waits' : 'wait'} for review` : null,
  ]
    .filter(Boolean)
    .join(' · ')
}

/** How far it is, or how it ended, in a sentence. */
export function uploadState({ state, error, files, sentBytes, job }: Upload): string {
  const { done = 0, skipped = 0, items = 0, quarantined = 0, current = null } = job?.progress ?? {}
  const failures = failuresOf(job).total
  const expected = expectedFiles({ files, job })
  switch (state) {
    case 'sending': {
      const total = files.reduce((sum, { size }) => sum + size, 0)
      if (sentBytes === 0) return 'Waiting to be sent'
      return `Sending, ${Math.min(100, Math.round((sentBytes / Math.max(1, total)) * 100))}%`
    }
    case 'queued':
      return 'Waiting to be read'
    case 'running':
      return [
        expected === 0
          ? 'Looking at the files'
          : `Reading ${Math.min(expected, done + skipped + quarantined + failures + 1)} of ${expected}`,
        current && baseName(current),
      ]
        .filter(Boolean)
        .join(' · ')
    case 'cancelled':
      return items > 0 ? `Cancelled. ${formatCount(items, 'item')} had been added.` : 'Cancelled'
    case 'failed':
      return error ?? 'It broke off.'
    case 'done': {
      const added = addedWords(job)
      if (failures === 0) return added || 'Nothing in it could be added.'
      const [failure] = failuresOf(job).failed
      // The reason is all there is to say.
      if (added === '' && failures === 1) return failureWords(failure) ?? 'It could not be read.'
      return [added, `${failures} could not be read`].filter(Boolean).join(' · ')
    }
  }
}
