import sharp from 'sharp'
import { type FilmFrame, type FilmType, filmFrames, filmTypes } from '../media/film-frames.ts'
import type { Block, Document, EncodedImage, Figure, SourceFile, TimeSpan } from '../types.ts'
import { buildDocument } from './build-document.ts'
import { type Cue, cuesBeside } from './subtitles.ts'
import { wordsOfName } from './words-of-name.ts'

interface FilmReaderOptions {
  /** Name or path of ffmpeg. */
  ffmpeg: string
  signal?: AbortSignal
}

export function isFilm(mediaType: string): mediaType is FilmType {
  return filmTypes.some((each) => each === mediaType)
}

/**
 * Films: a picture for each moment, with what is said until the next; and the words about the film as a whole. Throws as
 * filmFrames does.
 */
export async function readFilm(file: SourceFile, type: FilmType, options: FilmReaderOptions): Promise<Document> {
  const { seconds, frames } = await filmFrames(file.bytes, type, { ...options, name: file.name })
  const cues = await cuesBeside(file)
  const text = file.caption ?? wordsOfName(file.name)
  const whole: Block = { kind: 'text', text, time: { start: 0, end: rounded(seconds) }, ...nowhere }
  const moments: Figure[] = []
  for (const [index, frame] of frames.entries()) {
    const time = { start: rounded(frame.start), end: rounded(frames[index + 1]?.start ?? seconds) }
    moments.push({
      kind: 'figure',
      image: await imageOf(frame),
      caption: said(cues, time),
      alt: null,
      time,
      ...nowhere,
    })
  }
  return buildDocument(file, { blocks: [whole, ...moments], metadata: { seconds: rounded(seconds) } })
}

const nowhere = { page: null, box: null, heading: null }

/** A cue belongs to the moment in which it begins. */
function said(cues: Cue[], { start, end }: TimeSpan): string | null {
  const texts = cues.filter((cue) => cue.start >= start && cue.start < end).map(({ text }) => text)
  return texts.length > 0 ? texts.join(' ') : null
}

async function imageOf({ picture }: FilmFrame): Promise<EncodedImage> {
  const { width, height } = await sharp(picture).metadata()
  return { bytes: picture, mediaType: 'image/jpeg', width, height }
}

/** Milliseconds are enough. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
