import type { Hit } from '@/lib/types.ts'
import { formatClock } from '../ui/format.ts'

/** A source as cards and the viewer show it: a hit of an answer, or an item of the library, which has no scores. */
export interface SourceEntry
  extends Pick<Hit, 'itemId' | 'documentId' | 'kind' | 'text' | 'imageUrl' | 'source' | 'metadata'> {
  /** What to play; answers of before there were recordings lack it. */
  media?: Hit['media']
  collection: string
  scores: Hit['scores'] | null
  /** The number that cites it in the answer. */
  marker: number | null
}

/** `manual.pdf, page 4`; of a moment of a recording `talk.mp4, at 1:15`. */
export function sourceTitle({ source, media }: Pick<SourceEntry, 'source' | 'media'>): string {
  if (media && media.start > 0) return `${source.name}, at ${formatClock(media.start)}`
  return source.page === null ? source.name : `${source.name}, page ${source.page}`
}

/** Where a source lies in its recording: `at 1:15`; of the whole of one, how long it is: `2:30 long`. */
export function timeWords({ kind, imageUrl, media }: Pick<SourceEntry, 'kind' | 'imageUrl' | 'media'>): string | null {
  if (!media) return null
  // Of a film, what has no picture is about all of it.
  const isWhole = kind === 'audio' || (imageUrl === null && media.mediaType.startsWith('video/'))
  return isWhole ? `${formatClock(media.end - media.start)} long` : `at ${formatClock(media.start)}`
}

/** What a picture shows, for those who can't see it: its words, else the name of its file. */
export function pictureDescription({ text, source }: Pick<SourceEntry, 'text' | 'source'>): string {
  const words = text.replace(/\s+/g, ' ').trim()
  if (!words) return source.name
  return words.length > 160 ? `${words.slice(0, 159)}…` : words
}
