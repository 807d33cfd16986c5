import path from 'node:path'
import { type IAudioMetadata, parseBuffer } from 'music-metadata'
import { DiptychError } from '../errors.ts'
import type { Metadata, SourceFile } from '../types.ts'
import { buildDocument } from './build-document.ts'
import type { Reader } from './reader.ts'

/** Media types of sounds as they are sniffed; a browser plays all but AIFF. */
export const soundTypes = [
  'audio/wav',
  'audio/mpeg',
  'audio/flac',
  'audio/ogg',
  'audio/mp4',
  'audio/aac',
  'audio/aiff',
] as const

/**
 * Recordings: one stretch from beginning to end. The words are those that came with the file, and what its tags say; where
 * there are none, those of its name, so that every recording can be found.
 */
export const audioReader: Reader = {
  name: 'audio',
  mediaTypes: soundTypes,

  async read(file: SourceFile, { signal }) {
    signal?.throwIfAborted()
    const { common, format } = await readTags(file)
    const { duration } = format
    if (!duration || !Number.isFinite(duration) || duration < 0)
      throw new DiptychError('unreadable', `${file.name} holds no sound.`, 'Copy or download it again.')
    const words = [file.caption, ...wordsOf(common)].filter((text) => text !== null && text !== '')
    const caption = words.length > 0 ? [...new Set(words)].join('\n') : wordsOfName(file.name)
    const end = Math.round(duration * 1000) / 1000
    return buildDocument(file, {
      blocks: [{ kind: 'sound', caption, time: { start: 0, end }, page: null, box: null, heading: null }],
      metadata: metadataOf(common, end),
    })
  },
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

/** `dogs/great-dane_02.wav` → `great dane 02`. */
function wordsOfName(name: string): string {
  const { name: base } = path.posix.parse(name)
  return base.replace(/[-_.\s]+/g, ' ').trim() || base
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
