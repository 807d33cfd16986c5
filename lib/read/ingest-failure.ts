import { DiptychError } from '../errors.ts'
import type { IngestFailure } from '../types.ts'

/** A file that could not be taken, as results and jobs report it; `path` is the name that the user would recognise. */
export function ingestFailure(path: string, thrown: unknown): IngestFailure {
  const error = DiptychError.from(thrown)
  return { path, code: error.code, reason: `${error.message} ${error.fix}` }
}

/** What the operating system says about a file, as an error with words for the user. */
export function fileError(path: string, thrown: unknown): DiptychError {
  if (thrown instanceof DiptychError) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new DiptychError('not-found', `${path} is not there.`, 'Check the name.', thrown)
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new DiptychError('unreadable', `${path} may not be read.`, 'Give yourself the right to read it.', thrown)
  }
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  return new DiptychError('unreadable', `${path} could not be read: ${detail}.`, 'Check the disk and the file.', thrown)
}

/** 'too-large' for a file over the limit of bytes. */
export function tooLarge(path: string, size: number, limit: number): DiptychError {
  const message = `${path} has ${megabytes(size)}, more than the ${megabytes(limit)} that a file may have.`
  return new DiptychError('too-large', message, 'Split it, or raise MAX_UPLOAD_MB.')
}

function megabytes(bytes: number): string {
  return `${Number((bytes / 1024 / 1024).toPrecision(3))} MB`
}
