import type { EncodedImage, Metadata, Source, TimeSpan } from './document.ts'

/** `pair`: a picture with its words; `image`: a picture alone; `text`: words alone; `audio`: a sound, with words or without. */
export type ItemKind = 'pair' | 'image' | 'text' | 'audio'

/** The picture of an item, by the hash of its bytes in the AssetStore. */
export interface ImageReference {
  assetId: string
  mediaType: string
  width: number
  height: number
}

/** The stretch of a recording that an item is: the file of the document, by the hash of its bytes in the AssetStore. */
export interface MediaReference extends TimeSpan {
  assetId: string
  mediaType: string
}

/** The unit that is stored, found and cited. */
export interface Item {
  /** `<document id>-<ordinal>`. */
  id: string
  documentId: string
  /** Reading order within the document, from 0. */
  ordinal: number
  kind: ItemKind
  /** All the words of the item; '' for a picture alone. */
  text: string
  image: ImageReference | null
  /** What to play; null where the document is no recording. A frame of a film has both, its picture and its moment. */
  media: MediaReference | null
  source: Source
  metadata: Metadata
}

/** What pairing gives: the item, with the picture's bytes still at hand, and the recording not yet kept. */
export interface PairedItem extends Omit<Item, 'image' | 'media'> {
  image: EncodedImage | null
  media: Omit<MediaReference, 'assetId'> | null
}

/** An item with its vectors: Float32Array of the model's dimensions, unit length; null for a modality it lacks. */
export interface EmbeddedItem extends Item {
  imageVector: Float32Array | null
  textVector: Float32Array | null
  /** Of an item of kind `audio`, where the model hears; null for every other. */
  audioVector: Float32Array | null
}
