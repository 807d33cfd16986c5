import { playableMedia } from '../playable-media.ts'
import type { EmbeddedItem, Item, PlayableMedia } from '../types.ts'

/** An item as the library shows it. */
export type LibraryItem = Omit<Item, 'id' | 'image' | 'media'> & {
  itemId: string
  imageUrl: string | null
  media: PlayableMedia | null
}

export function libraryItem({
  id,
  image,
  media,
  imageVector: _,
  textVector: __,
  audioVector: ___,
  ...item
}: EmbeddedItem): LibraryItem {
  const imageUrl = image ? `/api/assets/${image.assetId}` : null
  return { itemId: id, imageUrl, media: media && playableMedia(media), ...item }
}
