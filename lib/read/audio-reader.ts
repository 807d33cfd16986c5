import { type IAudioMetadata, parseBuffer } from 'music-metadata'
import { DiptychError } from '../errors.ts'
import type { Block, Metadata, SourceFile } from '../types.ts'
import { buildDocument } from './build-document.ts'
import { soundTypes } from './media-type.ts'
import type { Reader } from './reader.ts'
import { cuesWithin } from './subtitles.ts'
import { wordsOfName } from './words-of-name.ts'

/** What a file that is packed as a film is called once it is known to hold sound alone. */
const soundTypeOf = {
  'video/mp4': 'audio/mp4',
  'video/quicktime': 'audio/mp4',
  'video/webm': 'audio/webm',
  'video/matroska': 'audio/webm',
}

/**
 * Recordings: one stretch from beginning to end, and what subtitles beside it say is spoken. The words are those that came
 * with the file, and what its tags say; where there are none, those of its name, so that every recording can be found.
 */
export const audioReader: Reader = {
  name: 'audio',
  mediaTypes: soundTypes,

  async read(file: SourceFile, { signal, seconds }) {
    signal?.throwIfAborted()
    const { common, format } = await readTags(file)
    const { duration = seconds } = format
    if (isFilm(file.mediaType) && seconds === undefined && format.hasVideo !== false) throw isOfPictures(file.name)
    if (!duration || !Number.isFinite(duration) || duration < 0) throw noSound(file.name, format)
    const words = [file.caption, ...wordsOf(common)].filter((text) => text !== null && text !== '')
    const caption = words.length > 0 ? [...new Set(words)].join('\n') : wordsOfName(file.name)
    const end = Math.round(duration * 1000) / 1000
    const nowhere = { page: null, box: null, heading: null }
    const { cues, warnings } =
      file.subtitles === undefined ? { cues: [], warnings: [] } : cuesWithin(file.subtitles, end)
    const spoken = cues.map(({ text, ...time }): Block => ({ kind: 'text', text, time, ...nowhere }))
    const mediaType = isFilm(file.mediaType) ? soundTypeOf[file.mediaType] : file.mediaType
    return buildDocument(
      { ...file, mediaType },
      {
        blocks: [{ kind: 'sound', caption, time: { start: 0, end }, ...nowhere }, ...spoken],
        metadata: metadataOf(common, end),
        warnings,
      },
    )
  },
}

function isFilm(mediaType: string): mediaType is keyof typeof soundTypeOf {
  return mediaType in soundTypeOf
}

function isOfPictures(name: string): DiptychError {
  return new DiptychError('unsupported-type', `${name} holds more than sound.`, 'Read it as a film.')
}

/** What a browser records may not say how long it is. */
function noSound(name: string, { hasAudio }: IAudioMetadata['format']): DiptychError {
  return hasAudio
    ? new DiptychError('unreadable', `${name} does not say how long it is.`, 'Install ffmpeg, which measures it.')
    : new DiptychError('unreadable', `${name} holds no sound.`, 'Copy or download it again.')
}

async function readTags({ bytes, mediaType, name }: SourceFile): Promise<IAudioMetadata> {
  try {
    const info = { mimeType: mediaType, size: bytes.length }
    // The frames are counted: what a header claims of a file that is cut off would be wrong.
    return await parseBuffer(bytes, info, { duration: true, skipCovers: true })
  } catch (thrown) {
    throw new DiptychError('unreadable', `${name} is no sound that can be read.`, 'Copy or download it again.', thrown)
  }
}

function wordsOf({ title, artist, album, comment, description, lyrics }: IAudioMetadata['common']): string[] {
  const said = [title && artist ? `${title}, ${artist}` : (title ?? artist), album, ...(description ?? [])]
  const texts = [...(comment ?? []), ...(lyrics ?? [])].map(({ text }) => text)
  return [...said, ...texts].flatMap((text) => text?.replaceAll('\0', '').trim() || [])
}

function metadataOf({ title, artist, album, year }: IAudioMetadata['common'], seconds: number): Metadata {
  const tags: [string, string | number | undefined][] = [
    ['title', title],
    ['artist', artist],
    ['album', album],
    ['year', year],
    ['seconds', seconds],
  ]
  return Object.fromEntries(tags.filter((tag): tag is [string, string | number] => Boolean(tag[1])))
}
