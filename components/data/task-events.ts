import { offline, readError } from './request.ts'

type TaskEvent<Progress, Result> =
  | { type: 'progress'; progress: Progress }
  | { type: 'done'; result: Result }
  | { type: 'error'; error: object }

/**
 * Sends a request whose answer are events, tells of each progress and returns the result. Throws RequestError, with the code
 * `offline` where the events end before there is one.
 */
export async function followTask<Progress, Result>(
  path: string,
  init: RequestInit,
  onProgress: (progress: Progress) => void,
): Promise<Result> {
  const headers = { ...init.headers, accept: 'text/event-stream' }
  const response = await fetch(path, { ...init, headers })
  if (!response.ok || !response.body) throw readError(await response.text(), response.status)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let pending = ''
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const events = (pending + piece.value).split('\n\n')
    pending = events.pop() ?? ''
    for (const event of events) {
      const told: TaskEvent<Progress, Result> = JSON.parse(event.replace(/^data: /, ''))
      if (told.type === 'progress') onProgress(told.progress)
      else if (told.type === 'done') return told.result
      else throw readError(JSON.stringify(told))
    }
  }
  throw offline()
}
