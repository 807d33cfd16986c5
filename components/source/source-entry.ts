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

/** `manual.pdf, page 4`; of a moment of a recording `talk.mp4, 1:15`. */
export function sourceTitle({ source, media }: Pick<SourceEntry, 'source' | 'media'>): string {
  if (media && media.start > 0) return `${source.name}, ${formatClock(media.start)}`
  return source.page === null ? source.name : `${source.name}, page ${source.page}`
}

/** What a picture shows, for those who can't see it: its words, else the name of its file. */
export function pictureDescription({ text, source }: Pick<SourceEntry, 'text' | 'source'>): string {
  const words = text.replace(/\s+/g, ' ').trim()
  if (!words) return source.name
  return words.length > 160 ? `${words.slice(0, 159)}…` : words
}
