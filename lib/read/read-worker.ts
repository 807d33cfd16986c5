import type { MessagePort } from 'node:worker_threads'
import { DiptychError, type ErrorCode } from '../errors.ts'
import type { Document, SourceFile } from '../types.ts'
import type { Reader } from './reader.ts'

/** What a thread of the pool is asked to do; `name` is for messages. */
export type WorkerTask =
  | {
      kind: 'read'
      name: string
      file: Omit<SourceFile, 'resolve'>
      maxPixels: number
      budget: number
      /** How long a recording is, where that is known. */
      seconds: number | undefined
      /** Answers PictureRequests. */
      port: MessagePort
    }
  | { kind: 'render'; name: string; bytes: Uint8Array; page: number; width: number; port: null }

interface PlainError {
  code: ErrorCode
  message: string
  fix: string
}

/** An error crosses threads as plain data, which keeps its code. `original` stays with the caller. */
export interface WorkerResult {
  document: Omit<Document, 'original'> | null
  picture: Uint8Array | null
  error: PlainError | null
}

export interface PictureRequest {
  id: number
  reference: string
}

export interface PictureAnswer {
  id: number
  bytes: Uint8Array | null
  error: PlainError | null
}

/** Loaded when the first file of the format comes: pdf.js alone takes half a second. */
async function readerFor(mediaType: string): Promise<Reader> {
  if (/^(audio|video)\//.test(mediaType)) return (await import('./audio-reader.ts')).audioReader
  switch (mediaType) {
    case 'application/pdf':
      return (await import('./pdf-reader.ts')).pdfReader
    case 'text/html':
      return (await import('./html-reader.ts')).htmlReader
    case 'text/markdown':
      return (await import('./markdown-reader.ts')).markdownReader
    default:
      return (await import('./text-reader.ts')).textReader
  }
}

/** Runs in a thread of the pool (see document-reader.ts). Never throws. */
export default async function work(task: WorkerTask): Promise<WorkerResult> {
  try {
    if (task.kind === 'render') {
      const { renderPdfPage } = await import('./pdf/render-page.ts')
      return { document: null, picture: await renderPdfPage(task.bytes, task.page, task.width), error: null }
    }
    const { file, maxPixels, budget, seconds, port } = task
    const reader = await readerFor(file.mediaType)
    const read = await reader.read({ ...file, resolve: askFor(port) }, { maxPixels, budget, seconds })
    const { original: _, ...document } = read
    return { document, picture: null, error: null }
  } catch (thrown) {
    return { document: null, picture: null, error: inWords(task.name, thrown).toJSON() }
  } finally {
    task.port?.close()
  }
}

/** Whatever a parser throws is about the file. */
function inWords(name: string, thrown: unknown): DiptychError {
  if (thrown instanceof DiptychError) return thrown
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  // The stack overflows in a deep tree, but also where one call gets too many arguments.
  const tooMuch = thrown instanceof RangeError && detail.includes('call stack')
  const what = tooMuch ? 'is nested too deeply, or one part of it is too long' : `is broken: ${detail}`
  return new DiptychError('unreadable', `${name} ${what}.`, 'Save it again with another program.', thrown)
}

function askFor(port: MessagePort): SourceFile['resolve'] {
  const waiting = new Map<number, (answer: PictureAnswer) => void>()
  port.on('message', (answer: PictureAnswer) => {
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  let requests = 0
  return async (reference) => {
    const id = requests++
    const answered = new Promise<PictureAnswer>((resolve) => waiting.set(id, resolve))
    port.postMessage({ id, reference } satisfies PictureRequest)
    const { bytes, error } = await answered
    if (error) throw new DiptychError(error.code, error.message, error.fix)
    return bytes
  }
}
