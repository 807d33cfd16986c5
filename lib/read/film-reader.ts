import sharp from 'sharp'
import { type Film, type FilmFrame, type FilmType, filmTypes } from '../media/film-frames.ts'
import type { Block, Document, EncodedImage, Figure, SourceFile } from '../types.ts'
import { buildDocument } from './build-document.ts'
import { type Cue, cuesWithin } from './subtitles.ts'
import { wordsOfName } from './words-of-name.ts'

export function isFilm(mediaType: string): mediaType is FilmType {
  return filmTypes.some((each) => each === mediaType)
}

/** A film that was looked at: a picture for each moment, with what is said until the next; and the words about it as a whole. */
export async function filmDocument(
  file: SourceFile,
  { seconds, frames, subtitles, warnings }: Film,
): Promise<Document> {
  const given = file.subtitles ?? subtitles
  const said = given === null ? { cues: [], warnings: [] } : cuesWithin(given, seconds)
  const text = file.caption ?? wordsOfName(file.name)
  const whole: Block = { kind: 'text', text, time: { start: 0, end: rounded(seconds) }, ...nowhere }
  const captions = captionsOf(frames, said.cues)
  const moments = await Promise.all(
    frames.map(
      async (frame, index): Promise<Figure> => ({
        kind: 'figure',
        image: await imageOf(frame),
        caption: captions[index] ?? null,
        alt: null,
        time: { start: rounded(frame.start), end: rounded(frames[index + 1]?.start ?? seconds) },
        ...nowhere,
      }),
    ),
  )
  return buildDocument(file, {
    blocks: [whole, ...moments],
    metadata: { seconds: rounded(seconds) },
    warnings: [...warnings, ...said.warnings],
  })
}

/** What is said in each moment: a cue belongs to that in which it begins, one before the first picture to the first. */
function captionsOf(frames: readonly FilmFrame[], cues: readonly Cue[]): (string | null)[] {
  const texts = frames.map((): string[] => [])
  let at = 0
  for (const { start, text } of cues) {
    while ((frames[at + 1]?.start ?? Number.POSITIVE_INFINITY) <= start) at += 1
    texts[at]?.push(text)
  }
  return texts.map((said) => (said.length > 0 ? said.join(' ') : null))
}

const nowhere = { page: null, box: null, heading: null }

async function imageOf({ picture }: FilmFrame): Promise<EncodedImage> {
  const { width, height } = await sharp(picture).metadata()
  return { bytes: picture, mediaType: 'image/jpeg', width, height }
}

/** Milliseconds are enough. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
