import type { MediaReference, PlayableMedia } from './types.ts'

/** A recording as a browser plays it. */
export function playableMedia({ assetId, mediaType, start, end }: MediaReference): PlayableMedia {
  return { url: `/api/assets/${assetId}`, mediaType, start, end }
}
