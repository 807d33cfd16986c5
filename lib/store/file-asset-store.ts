import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileTypeFromBuffer, fileTypeFromFile } from 'file-type'
import pLimit from 'p-limit'
import sharp from 'sharp'
import { DiptychError } from '../errors.ts'
import { isMissingFile } from '../missing-file.ts'
import { type AssetStore, assetIdOf, type OpenAsset, type StoredAsset } from './asset-store.ts'

/** Pixels; few, so that a client that asks for every width can't fill the disk. */
export const thumbnailWidths = [96, 192, 384, 768, 1536, 3072] as const

const pictures = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif', 'image/tiff'])

const unknownType = 'application/octet-stream'

/** WebP ends here, in either direction. */
const tallest = 16_383

/** Files in `DATA_DIR/assets/`, by the sha256 of their bytes; their thumbnails in `DATA_DIR/thumbnails/`. */
export class FileAssetStore implements AssetStore {
  readonly #assets: string
  readonly #thumbnails: string
  readonly #maxPixels: number
  readonly #making = new Map<string, Promise<StoredAsset | null>>()
  /** A large picture takes hundreds of megabytes while it is scaled: two at a time. */
  readonly #limit = pLimit(2)

  constructor(dataDir: string, options: { maxPixels: number }) {
    this.#assets = path.resolve(dataDir, 'assets')
    this.#thumbnails = path.resolve(dataDir, 'thumbnails')
    this.#maxPixels = options.maxPixels
  }

  async put(bytes: Uint8Array, mediaType: string): Promise<string> {
    const id = assetIdOf(bytes)
    const file = this.#file(id)
    // A file of another size was cut short when the machine lost power.
    const there = await stat(file).catch(() => null)
    if (there?.size === bytes.length) return id
    // The type is kept only where the bytes don't tell it, as with the kinds of text; first, so that it is never missing.
    if ((await sniff(bytes)) !== mediaType) await writeWhole(`${file}.type`, Buffer.from(mediaType))
    await writeWhole(file, bytes)
    return id
  }

  async get(assetId: string): Promise<StoredAsset | null> {
    if (!isAssetId(assetId)) return null
    const file = this.#file(assetId)
    const [bytes, mediaType] = await Promise.all([readIfThere(file), readIfThere(`${file}.type`)])
    if (!bytes) return null
    return { bytes, mediaType: mediaType?.toString() ?? (await sniff(bytes)) ?? unknownType }
  }

  async open(assetId: string): Promise<OpenAsset | null> {
    if (!isAssetId(assetId)) return null
    const file = this.#file(assetId)
    const [found, mediaType] = await Promise.all([stat(file).catch(nullIfGone), readIfThere(`${file}.type`)])
    if (!found) return null
    return {
      // Of the file no more is read than the type takes.
      mediaType: mediaType?.toString() ?? (await fileTypeFromFile(file).catch(() => undefined))?.mime ?? unknownType,
      size: found.size,
      read: (start, end) => readPart(file, start, end),
    }
  }

  async thumbnail(assetId: string, width: number): Promise<StoredAsset | null> {
    if (!isAssetId(assetId)) return null
    const size = thumbnailWidths.find((each) => each >= width) ?? thumbnailWidths.at(-1)
    const file = path.join(this.#thumbnails, assetId.slice(0, 2), `${assetId}-${size}.webp`)
    const kept = await readIfThere(file)
    if (kept) return { bytes: kept, mediaType: 'image/webp' }
    const making = this.#making.get(file) ?? this.#make(assetId, size, file).finally(() => this.#making.delete(file))
    this.#making.set(file, making)
    return making
  }

  async delete(assetId: string): Promise<void> {
    if (!isAssetId(assetId)) return
    const file = this.#file(assetId)
    const thumbnails = thumbnailWidths.map((size) =>
      path.join(this.#thumbnails, assetId.slice(0, 2), `${assetId}-${size}.webp`),
    )
    await Promise.all([file, `${file}.type`, ...thumbnails].map((each) => rm(each, { force: true })))
  }

  #make(assetId: string, width: number | undefined, file: string): Promise<StoredAsset | null> {
    return this.#limit(async () => {
      const asset = await this.get(assetId)
      if (!asset) return null
      const bytes = await this.#scale(asset.bytes, width)
      await writeWhole(file, bytes)
      return { bytes, mediaType: 'image/webp' }
    })
  }

  async #scale(bytes: Uint8Array, width: number | undefined): Promise<Uint8Array> {
    const type = await sniff(bytes)
    if (!type || !pictures.has(type)) {
      throw new DiptychError('unsupported-type', 'This file is not a picture.', 'Open the file itself instead.')
    }
    try {
      return await sharp(bytes, { limitInputPixels: this.#maxPixels })
        .autoOrient()
        .resize({ width, height: tallest, fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 82 })
        .toBuffer()
    } catch (cause) {
      if (/pixel limit/i.test(String(cause))) {
        throw new DiptychError(
          'too-large',
          `This picture has more than ${this.#maxPixels} pixels.`,
          'Scale it down, or raise MAX_PIXELS.',
          cause,
        )
      }
      throw new DiptychError('unreadable', 'This picture is damaged.', 'Ingest a whole copy of it.', cause)
    }
  }

  /** Only for an id that is one: no path is ever made of anything else. */
  #file(assetId: string): string {
    return path.join(this.#assets, assetId.slice(0, 2), assetId)
  }
}

function isAssetId(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}

async function sniff(bytes: Uint8Array): Promise<string | undefined> {
  // It throws on some files that end too early.
  return (await fileTypeFromBuffer(bytes).catch(() => undefined))?.mime
}

/** The file appears under its name with all its bytes or not at all. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    await writeFile(temporary, bytes)
    await rename(temporary, file)
  } catch (cause) {
    await rm(temporary, { force: true })
    throw cause
  }
}

/** Opens the file when the first byte is asked for. */
async function* readPart(file: string, start: number, end: number): AsyncGenerator<Uint8Array> {
  if (start < end) yield* createReadStream(file, { start, end: end - 1 })
}

function readIfThere(file: string): Promise<Buffer | null> {
  return readFile(file).catch(nullIfGone)
}

function nullIfGone(cause: unknown): null {
  if (isMissingFile(cause)) return null
  throw cause
}
