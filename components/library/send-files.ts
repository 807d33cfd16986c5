import { offline, readError } from '../data/request.ts'
import type { NamedFile } from './plan-batches.ts'

/**
 * Sends files to be read; resolves to the job's id. fetch can't tell how much has left, so this is an XMLHttpRequest.
 * Throws RequestError; an abort rejects with the signal's reason.
 */
export function sendFiles(
  files: NamedFile[],
  collection: string,
  { signal, onSent }: { signal: AbortSignal; onSent: (bytes: number) => void },
): Promise<string> {
  const form = new FormData()
  form.append('collection', collection)
  for (const { file, name } of files) form.append('files', file, name)

  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/ingest')
    request.upload.onprogress = ({ loaded }) => onSent(loaded)
    request.onerror = () => reject(offline())
    request.onabort = () => reject(signal.reason)
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve((JSON.parse(request.responseText) as { jobId: string }).jobId)
      } else {
        reject(readError(request.responseText, request.status))
      }
    }
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(form)
  })
}
