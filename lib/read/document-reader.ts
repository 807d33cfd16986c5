import { createHash } from 'node:crypto'
import path from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import pLimit from 'p-limit'
import { Piscina } from 'piscina'
import { DiptychError } from '../errors.ts'
import { LeastRecentlyUsed } from '../least-recently-used.ts'
import { type Film, type FilmType, filmFrames } from '../media/film-frames.ts'
import type { Document, SourceFile } from '../types.ts'
import { filmDocument, isFilm } from './film-reader.ts'
import { soundTypes } from './media-type.ts'
import { pictureReader } from './picture-reader.ts'
import type { PictureAnswer, PictureRequest, WorkerResult, WorkerTask } from './read-worker.ts'
import { unsupportedType } from './unsupported-type.ts'

export interface DocumentReaderOptions {
  /** The project's folder, which holds `lib/read/read-worker.ts`. */
  root: string
  /** Pictures with more pixels than this are refused. */
  maxPixels: number
  /** Milliseconds for one file; a PDF that is not done then gives the pages that are. */
  timeLimit?: number
  /** Files parsed at once, each in a thread of its own. */
  threads?: number
  /** JavaScript heap of a thread, in MB; a file that needs more is given up. */
  memory?: number
  /** Name or path of the ffmpeg that reads films. */
  ffmpeg?: string
}

/** Reads files of every format. Parsing happens in worker threads, where a hostile file can be stopped. */
export interface DocumentReader {
  /** Throws DiptychError 'unreadable', 'too-large', 'unsupported-type', or the reason of an abort. */
  read(file: SourceFile, signal?: AbortSignal): Promise<Document>
  /** A page of a PDF as WebP, `width` pixels wide; pages count from 1. Never waits for files that are being read. */
  renderPage(pdf: Uint8Array, page: number, width: number, signal?: AbortSignal): Promise<Uint8Array>
  close(): Promise<void>
}

/** Pages kept, each of some 100 KB, so that leafing back and forth costs nothing. */
const keptPages = 100

const pictureTypes = new Set(pictureReader.mediaTypes)
const parsedTypes = new Set<string>(['application/pdf', 'text/html', 'text/markdown', 'text/plain', ...soundTypes])

export function createDocumentReader(options: DocumentReaderOptions): DocumentReader {
  const { root, maxPixels, timeLimit = 120_000, threads = 2, memory = 1024, ffmpeg = 'ffmpeg' } = options
  const reading = lane(threads)
  const rendering = lane(1)
  // A film takes as many processors and as much memory as some of the other files together.
  const filmTurn = pLimit(1)
  const pages = new LeastRecentlyUsed<Uint8Array>(keptPages)

  function lane(maxThreads: number) {
    const pool = new Piscina<WorkerTask, WorkerResult>({
      // A path, not a module's own address: the server's build bundles this file, but not that one.
      filename: path.join(root, 'lib/read/read-worker.ts'),
      minThreads: 0,
      maxThreads,
      idleTimeout: 60_000,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memory },
    })
    // Waiting for a thread must not count against the time of a file.
    return { pool, turn: pLimit(maxThreads) }
  }

  function run(name: string, task: WorkerTask, signal?: AbortSignal): Promise<WorkerResult> {
    const { pool, turn } = task.kind === 'read' ? reading : rendering
    return turn(async () => {
      signal?.throwIfAborted()
      const timeout = AbortSignal.timeout(timeLimit)
      try {
        const stop = signal ? AbortSignal.any([signal, timeout]) : timeout
        const result = await pool.run(task, { signal: stop, transferList: task.port ? [task.port] : [] })
        if (result.error) throw new DiptychError(result.error.code, result.error.message, result.error.fix)
        return result
      } catch (thrown) {
        if (signal?.aborted) throw signal.reason
        if (thrown instanceof DiptychError) throw thrown
        if (timeout.aborted) throw unreadable(name, `is not read within ${timeLimit / 1000} s`, thrown)
        const outOfMemory = thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_WORKER_OUT_OF_MEMORY'
        if (outOfMemory) throw unreadable(name, `needs more than ${memory} MB of memory to read`, thrown)
        throw unreadable(name, `stopped its reader: ${thrown instanceof Error ? thrown.message : thrown}`, thrown)
      }
    })
  }

  async function parse(file: SourceFile, signal?: AbortSignal, seconds?: number): Promise<Document> {
    const { resolve, ...rest } = file
    const port = answerPictures(resolve, signal)
    const budget = timeLimit * 0.8
    const { name } = file
    const task: WorkerTask = { kind: 'read', name, file: rest, maxPixels, budget, seconds, port: port.remote }
    try {
      const { document } = await run(name, task, signal)
      if (!document) throw unreadable(name, 'gave no document')
      return { ...document, original: file.bytes }
    } finally {
      port.close()
    }
  }

  /** What is packed as a film may hold sound alone, which is read as such, also where there is no ffmpeg. */
  async function readFilm(file: SourceFile, type: FilmType, signal?: AbortSignal): Promise<Document> {
    const wanted = { ffmpeg, name: file.name, maxPixels, subtitles: file.subtitles === undefined, signal }
    let film: Film
    try {
      film = await filmTurn(() => filmFrames(file.bytes, type, wanted))
    } catch (thrown) {
      if (!(thrown instanceof DiptychError) || thrown.code !== 'unsupported-type') throw thrown
      return parse(file, signal).catch(() => {
        signal?.throwIfAborted()
        throw thrown
      })
    }
    return film.frames.length > 0 ? filmDocument(file, film) : parse(file, signal, film.seconds)
  }

  return {
    async read(file, signal) {
      if (pictureTypes.has(file.mediaType)) return pictureReader.read(file, { maxPixels, signal })
      if (isFilm(file.mediaType)) return readFilm(file, file.mediaType, signal)
      if (!parsedTypes.has(file.mediaType)) throw unsupportedType(file.name, file.mediaType)
      return parse(file, signal)
    },
    async renderPage(bytes, page, width, signal) {
      const key = `${createHash('sha256').update(bytes).digest('hex')} ${page} ${width}`
      const known = pages.get(key)
      if (known) return known
      const name = `page ${page}`
      const { picture } = await run(name, { kind: 'render', name, bytes, page, width, port: null }, signal)
      if (!picture) throw unreadable(name, 'gave no picture')
      pages.set(key, picture)
      return picture
    },
    async close() {
      await Promise.all([reading, rendering].map(({ pool }) => pool.close({ force: true })))
    },
  }
}

/** Lets the reader in its thread ask for the pictures that a file refers to. */
function answerPictures(resolve: SourceFile['resolve'], signal?: AbortSignal) {
  const { port1, port2 } = new MessageChannel()
  port1.on('message', async ({ id, reference }: PictureRequest) => {
    let answer: PictureAnswer
    try {
      signal?.throwIfAborted()
      answer = { id, bytes: await resolve(reference), error: null }
    } catch (thrown) {
      answer = { id, bytes: null, error: DiptychError.from(thrown).toJSON() }
    }
    port1.postMessage(answer)
  })
  return { remote: port2, close: () => port1.close() }
}

function unreadable(name: string, what: string, cause?: unknown): DiptychError {
  return new DiptychError('unreadable', `${name} ${what}.`, 'Split it, or save it again in a simpler form.', cause)
}
