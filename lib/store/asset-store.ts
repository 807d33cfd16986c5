import { createHash } from 'node:crypto'

/** Port: pictures and original files, addressed by the sha256 of their bytes. */
export interface AssetStore {
  /** Stores the bytes once; returns their id (64 hex digits). */
  put(bytes: Uint8Array, mediaType: string): Promise<string>
  /** All of it in memory. null where there is no such asset. */
  get(assetId: string): Promise<StoredAsset | null>
  /** To read parts of it, or to hand it on piece by piece. null where there is no such asset. */
  open(assetId: string): Promise<OpenAsset | null>
  /**
   * The picture scaled down to `width` pixels at most, as WebP, made once and kept; a width is rounded up to one of a
   * few sizes, so that a client can't fill the disk. Throws 'unsupported-type' where the asset is not a picture.
   */
  thumbnail(assetId: string, width: number): Promise<StoredAsset | null>
  delete(assetId: string): Promise<void>
}

export interface StoredAsset {
  bytes: Uint8Array
  mediaType: string
}

export interface OpenAsset {
  mediaType: string
  /** Bytes. */
  size: number
  /** The bytes from `start` to before `end`, no faster than they are taken; nothing stays open when the reading is given up. */
  read(start: number, end: number): AsyncIterable<Uint8Array>
}

/** The id of these bytes, without storing them. */
export function assetIdOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
