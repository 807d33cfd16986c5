import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DiptychError } from '../errors.ts'

/** ffmpeg's own names of the readers; named, so that a file can't pass for a playlist that opens other files. */
const demuxers = { mp4: 'mov', webm: 'matroska', aac: 'aac', aiff: 'aiff' } as const
export type FfmpegContainer = keyof typeof demuxers

/** UTF-16 units of complaints; a damaged file may draw several from every frame, and a hostile one has millions of those. */
const mostComplaints = 4 * 2 ** 20

export interface FfmpegJob {
  /** Name or path of ffmpeg. */
  ffmpeg: string
  container: FfmpegContainer
  /** What it reads, see withTemporaryFile. */
  file: string
  /** For messages. */
  name: string
  /** Options of the reading. */
  input?: readonly string[]
  /** Options of the writing, and where to: `pipe:1`, or a path beside the file. */
  output: readonly string[]
  /** How much it says; `error` unless something else is needed. */
  verbosity?: 'error' | 'info'
  signal: AbortSignal
}

export interface FfmpegEnd {
  /** 0: it did all that was asked. */
  code: number | null
  /** Everything that it said. */
  complaints: string
}

export interface FfmpegRun {
  /** What it writes to `pipe:1`. Who leaves the loop ends ffmpeg, and goes on when it is gone. */
  output: AsyncGenerator<Buffer>
  /** Once the output has been read. */
  ended: Promise<FfmpegEnd>
}

/** Puts bytes where ffmpeg can go back in them, since the index of an MP4 may stand at its end; removed however `use` ends. */
export async function withTemporaryFile<Result>(
  bytes: Uint8Array,
  use: (file: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'diptych-media-'))
  try {
    const file = path.join(folder, 'recording')
    await writeFile(file, bytes)
    return await use(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Starts ffmpeg over one file, in a process of its own that sees no network and that an abort ends. Both parts of the run throw
 * 'unsupported-type' where there is no ffmpeg, 'unreadable' where it complains without end, or the reason of the abort.
 * https://ffmpeg.org/ffmpeg.html
 */
export function startFfmpeg(job: FfmpegJob): FfmpegRun {
  const { ffmpeg, container, file, name, input = [], output, verbosity = 'error', signal } = job
  signal.throwIfAborted()
  const told = ['-nostdin', '-nostats', '-hide_banner', '-v', verbosity, '-protocol_whitelist', 'file']
  const child = spawn(ffmpeg, [...told, ...input, '-f', demuxers[container], '-i', file, ...output], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (words: string) => {
    if (complaints.length <= mostComplaints) complaints += words
    else child.kill('SIGKILL')
  })
  const ended = new Promise<FfmpegEnd>((resolve, reject) => {
    let failure: Error | null = null
    child.on('error', (cause) => {
      failure = cause
    })
    child.on('exit', () => {
      // Of a wrapper that was killed, what it started may hold the pipes open.
      if (child.killed) for (const pipe of [child.stdout, child.stderr]) pipe.destroy()
    })
    child.on('close', (code) => {
      if (signal.aborted) reject(signal.reason)
      else if (failure) reject(noFfmpeg(name, failure))
      else if (complaints.length > mostComplaints) reject(damaged(name))
      else resolve({ code, complaints })
    })
  })
  // Where the output ends first, nobody else hears of it.
  ended.catch(() => {})
  async function* read(): AsyncGenerator<Buffer> {
    let isLeft = true
    try {
      yield* child.stdout
      isLeft = false
    } catch (thrown) {
      // Where it was stopped, this says why.
      await ended
      throw thrown
    } finally {
      if (isLeft) child.kill('SIGKILL')
      await ended.catch(() => {})
    }
    await ended
  }
  return { output: read(), ended }
}

/** All that ffmpeg writes to `pipe:1`, as text. Throws as startFfmpeg, and 'unreadable' where it is more than `most` bytes. */
export async function runFfmpeg(job: FfmpegJob, most = 2 ** 20): Promise<FfmpegEnd & { written: string }> {
  const { output, ended } = startFfmpeg(job)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of output) {
    size += chunk.length
    if (size > most) throw damaged(job.name)
    chunks.push(chunk)
  }
  return { ...(await ended), written: Buffer.concat(chunks).toString() }
}

/** The last of what ffmpeg said, for a message. */
export function lastComplaint({ complaints }: FfmpegEnd): string {
  return complaints.trim().split('\n').at(-1)?.trim().slice(-200) || 'ffmpeg does not say why'
}

function damaged(name: string): DiptychError {
  return new DiptychError('unreadable', `Damaged from end to end: ${name}.`, 'Copy or download it again.')
}

function noFfmpeg(name: string, cause: Error): DiptychError {
  return new DiptychError(
    'unsupported-type',
    `ffmpeg, which reads ${name}, does not start: ${cause.message}.`,
    'Install ffmpeg, or name it in FFMPEG; then add the file again.',
    cause,
  )
}
