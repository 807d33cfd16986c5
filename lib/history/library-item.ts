import type { EmbeddedItem, Item } from '../types.ts'

/** An item as the library shows it. */
export type LibraryItem = Omit<Item, 'id' | 'image'> & { itemId: string; imageUrl: string | null }

export function libraryItem({
  id,
  image,
  imageVector: _,
  textVector: __,
  audioVector: ___,
  ...item
}: EmbeddedItem): LibraryItem {
  return { itemId: id, imageUrl: image ? `/api/assets/${image.assetId}` : null, ...item }
}
