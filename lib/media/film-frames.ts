import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DiptychError } from '../errors.ts'

/** ffmpeg's own names of the readers; named, so that a file can't pass for a playlist that opens other files. */
const demuxers = {
  'video/mp4': 'mov',
  'video/quicktime': 'mov',
  'video/webm': 'matroska',
  'video/matroska': 'matroska',
}

/** Media types of films, as sniffed. */
export type FilmType = keyof typeof demuxers
export const filmTypes = Object.keys(demuxers) as FilmType[]

export interface FilmFrame {
  /** Seconds from the beginning. */
  start: number
  /** JPEG, its longer side at most 1280 pixels. */
  picture: Uint8Array
}

export interface Film {
  seconds: number
  /** In the order of time; the first is at the beginning. */
  frames: FilmFrame[]
}

export interface FilmOptions {
  ffmpeg: string
  /** For messages. */
  name: string
  /** Milliseconds for the whole film. */
  timeLimit?: number
  signal?: AbortSignal
}

/** A frame at every cut (this much of the picture changed, see ffmpeg's `scene`), though not twice in a second … */
const changed = 0.3
/** … and where nothing changes, one in so many seconds. */
const longestStill = 10
/** Of a long film there are more seconds between frames. */
const mostFrames = 500

/**
 * The moments of a film, by ffmpeg, in a process of its own that an abort ends. Throws 'unsupported-type' where there is no
 * ffmpeg, 'unreadable', or the reason of the abort. https://ffmpeg.org/ffmpeg-filters.html#select_002c-aselect
 */
export async function filmFrames(bytes: Uint8Array, type: FilmType, options: FilmOptions): Promise<Film> {
  const { name, signal } = options
  const folder = await mkdtemp(path.join(tmpdir(), 'diptych-film-'))
  try {
    const file = path.join(folder, 'film')
    // The index of an MP4 may stand at its end, which a pipe can't go back from.
    await writeFile(file, bytes)
    const input = ['-nostdin', '-hide_banner', '-protocol_whitelist', 'file', '-f', demuxers[type], '-i', file]
    const seconds = lengthIn((await run(input, options)).words)
    const still = Math.max(longestStill, (seconds ?? 0) / mostFrames)
    const wanted = `isnan(prev_selected_t)+gt(scene,${changed})*gte(t-prev_selected_t,1)+gte(t-prev_selected_t,${still})`
    const filter = `select='${wanted}',showinfo,scale='min(1280,iw)':'min(1280,ih)':force_original_aspect_ratio=decrease`
    const pictures = ['-fps_mode', 'vfr', '-frames:v', String(mostFrames), '-q:v', '3', path.join(folder, '%05d.jpg')]
    const { words, code } = await run([...input, '-an', '-sn', '-dn', '-vf', filter, ...pictures], options)
    const starts = [...words.matchAll(/showinfo.*? pts_time:\s*([\d.]+)/g)].map(([, time]) => Number(time))
    const names = (await readdir(folder)).filter((each) => each.endsWith('.jpg')).sort()
    const frames = await Promise.all(
      names.map(async (each, index) => ({
        start: starts[index] ?? 0,
        picture: new Uint8Array(await readFile(path.join(folder, each))),
      })),
    )
    // Of a film that is cut off, what could be read is kept.
    if (frames.length === 0) throw unreadable(name, code === 0 ? 'it shows nothing' : lastLineOf(words))
    return { seconds: Math.max(seconds ?? 0, frames.at(-1)?.start ?? 0), frames }
  } catch (thrown) {
    signal?.throwIfAborted()
    throw thrown
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function run(args: string[], { ffmpeg, name, timeLimit = 600_000, signal }: FilmOptions) {
  signal?.throwIfAborted()
  const timeout = AbortSignal.timeout(timeLimit)
  const child = spawn(ffmpeg, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    killSignal: 'SIGKILL',
  })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    words += chunk
  })
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.on('error', (cause) => {
    if (timeout.aborted) reject(unreadable(name, `it takes more than ${timeLimit / 1000} s`, cause))
    else reject(noFfmpeg(name, cause))
  })
  child.on('close', resolve)
  return { code: await promise, words }
}

/** `Duration: 00:01:05.50` → 65.5; null where it is not known. */
function lengthIn(words: string): number | null {
  const [, hours, minutes, seconds] = /Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)/.exec(words) ?? []
  return hours === undefined ? null : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}

function lastLineOf(words: string): string {
  return words.trim().split('\n').at(-1)?.trim().slice(-200) || 'ffmpeg does not say why'
}

function unreadable(name: string, why: string, cause?: unknown): DiptychError {
  return new DiptychError('unreadable', `${name} can’t be read as a film: ${why}.`, 'Save it as MP4 or WebM.', cause)
}

function noFfmpeg(name: string, cause: Error): DiptychError {
  return new DiptychError(
    'unsupported-type',
    `${name} is a film, which ffmpeg reads, and that does not start: ${cause.message}.`,
    'Install ffmpeg, or name it in FFMPEG; then add the film again.',
    cause,
  )
}
