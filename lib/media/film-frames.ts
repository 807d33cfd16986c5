import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { DiptychError } from '../errors.ts'
import {
  type FfmpegContainer,
  type FfmpegEnd,
  type FfmpegJob,
  lastComplaint,
  runFfmpeg,
  withTemporaryFile,
} from './run-ffmpeg.ts'

const containers = {
  'video/mp4': 'mp4',
  'video/quicktime': 'mp4',
  'video/webm': 'webm',
  'video/matroska': 'webm',
} satisfies Record<string, FfmpegContainer>

/** Media types of films, as sniffed. */
export type FilmType = keyof typeof containers
export const filmTypes = Object.keys(containers) as FilmType[]

export interface FilmFrame {
  /** Seconds from the beginning. */
  start: number
  /** JPEG, upright, its longer side at most 1280 pixels. */
  picture: Uint8Array
}

export interface Film {
  /** Of what is there, whatever the file says. */
  seconds: number
  /** In the order of time; the first is at the beginning. None where the file holds sound alone. */
  frames: FilmFrame[]
  /** Those inside the file, as WebVTT; null where there are none, or they were not asked for. */
  subtitles: string | null
  warnings: string[]
}

export interface FilmOptions {
  ffmpeg: string
  /** For messages. */
  name: string
  /** Of one frame. */
  maxPixels: number
  /** Whether to read the subtitles inside the file. */
  subtitles: boolean
  /** Milliseconds for the whole film. */
  timeLimit?: number
  signal?: AbortSignal
}

/** A frame at every cut (this much of the picture changed, see ffmpeg's `scene`), though not twice in a second … */
const changed = 0.3
/** … and where nothing changes, one in so many seconds. */
const longestStill = 10
/** Of a long film there are more seconds between frames, cut or none. */
const mostFrames = 500
/** 8K, and some: a decoder holds up to sixteen frames. */
const mostPixels = 40e6
/** Of decoding; each holds frames of its own. */
const threads = 4
/** Bytes of subtitles: a hundred times those of a long film. */
const mostSubtitles = 20 * 2 ** 20

/**
 * The moments of a film, by ffmpeg. Throws 'unsupported-type' where there is no ffmpeg, 'unreadable', 'too-large', or the
 * reason of the abort.
 */
export async function filmFrames(bytes: Uint8Array, type: FilmType, options: FilmOptions): Promise<Film> {
  const { ffmpeg, name, maxPixels, timeLimit = 600_000, signal } = options
  signal?.throwIfAborted()
  const timeout = AbortSignal.timeout(timeLimit)
  const pixels = Math.floor(Math.min(maxPixels, mostPixels))
  try {
    return await withTemporaryFile(bytes, async (file) => {
      const job: Job = {
        ...{ ffmpeg, name, file, container: containers[type] },
        input: ['-threads', String(threads), '-max_pixels', String(pixels)],
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      }
      const seconds = await lengthOf(job, ['-map', '0:V:0', '-map', '0:a?'])
      if (seconds === null) {
        const heard = await lengthOf(job, ['-map', '0:a'])
        if (heard === null) throw unreadable(name, 'it holds neither pictures nor sound')
        return { seconds: heard, frames: [], subtitles: null, warnings: [] }
      }
      const frames = await framesOf(job, seconds)
      const inside = options.subtitles ? await subtitlesIn(job) : { subtitles: null, warnings: [] }
      return { seconds: Math.max(seconds, frames.at(-1)?.start ?? 0), frames, ...inside }
    })
  } catch (thrown) {
    signal?.throwIfAborted()
    if (timeout.aborted) throw unreadable(name, `it takes more than ${timeLimit / 1000} s`, thrown)
    throw thrown
  }
}

type Job = Omit<FfmpegJob, 'output'>

/**
 * Seconds that the streams last, which are passed through without decoding them: a header may lack them, or lie. null where
 * there is no such stream.
 */
async function lengthOf(job: Job, streams: string[]): Promise<number | null> {
  const output = [...streams, '-c', 'copy', '-progress', 'pipe:1', '-f', 'null', '-']
  const end = await runFfmpeg({ ...job, output, verbosity: 'info' })
  const [, passed] = [...end.written.matchAll(/^out_time_us=(\d+)$/gm)].at(-1) ?? []
  if (passed !== undefined || end.code === 0) return nearest(Number(passed ?? 0) / 1e6, end.complaints)
  if (end.complaints.includes('matches no streams')) return null
  throw failureOf(job, end)
}

/** What was passed through may lack the time of the last picture, which the header counts: that is believed within reason. */
function nearest(passed: number, said: string): number {
  // At the beginning of a line: tags of the file, which may say anything, stand further to the right.
  const [, hours, minutes, seconds] = /^ {2}Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)/m.exec(said) ?? []
  const told = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return Math.abs(told - passed) <= longestStill ? told : passed
}

/** https://ffmpeg.org/ffmpeg-filters.html#select_002c-aselect */
async function framesOf(job: Job, seconds: number): Promise<FilmFrame[]> {
  const apart = Math.max(1, seconds / mostFrames)
  const still = Math.max(longestStill, apart)
  const since = 't-prev_selected_t'
  const filters = [
    `select='isnan(prev_selected_t)+gt(scene,${changed})*gte(${since},${apart})+gte(${since},${still})'`,
    'metadata=print:key=lavfi.scene_score:file=-',
    `scale='min(1280,iw)':'min(1280,ih)':force_original_aspect_ratio=decrease`,
    // One in a second, so that each becomes one file: what says so otherwise has another name in older ffmpegs.
    'setpts=N/TB',
  ]
  const folder = path.dirname(job.file)
  const files = ['-r', '1', '-frames:v', String(mostFrames), '-q:v', '3', path.join(folder, '%05d.jpg')]
  const end = await runFfmpeg({ ...job, output: ['-map', '0:V:0', '-vf', filters.join(','), ...files] })
  const starts = [...end.written.matchAll(/ pts_time:([\d.]+)/g)].map(([, time]) => Number(time))
  const names = (await readdir(folder)).filter((each) => each.endsWith('.jpg')).sort()
  // Of a film that is cut off, what could be read is kept.
  if (names.length === 0) throw failureOf(job, end)
  return Promise.all(
    names.map(async (each, index) => ({
      start: starts[index] ?? 0,
      picture: new Uint8Array(await readFile(path.join(folder, each))),
    })),
  )
}

/** The first that are inside, where they are text. */
async function subtitlesIn(job: Job): Promise<Pick<Film, 'subtitles' | 'warnings'>> {
  const end = await runFfmpeg({ ...job, output: ['-map', '0:s:0', '-f', 'webvtt', 'pipe:1'] }, mostSubtitles)
  if (end.code === 0) return { subtitles: end.written.includes('-->') ? end.written : null, warnings: [] }
  if (end.complaints.includes('matches no streams')) return { subtitles: null, warnings: [] }
  const why = end.complaints.includes('text to text') ? 'they are pictures' : lastComplaint(end)
  return { subtitles: null, warnings: [`The subtitles inside the file were not read: ${why}.`] }
}

function failureOf({ name }: Job, end: FfmpegEnd): DiptychError {
  if (end.complaints.includes('max pixel count'))
    return new DiptychError('too-large', `${name} has frames of too many pixels.`, 'Save it in 4K or smaller.')
  return unreadable(name, end.code === 0 ? 'it shows nothing' : lastComplaint(end))
}

function unreadable(name: string, why: string, cause?: unknown): DiptychError {
  return new DiptychError('unreadable', `${name} can’t be read as a film: ${why}.`, 'Save it as MP4 or WebM.', cause)
}
