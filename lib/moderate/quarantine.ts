import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { DiptychError } from '../errors.ts'
import { isMissingFile } from '../missing-file.ts'
import { pictureForModel } from '../pictures.ts'
import { collectionKey } from '../store/collection-name.ts'
import type { QuarantinedDocument, SourceFile } from '../types.ts'

/** Pictures shown in the review list … */
const mostPreviews = 6
/** … and the pixels of their longer side. */
const previewSide = 640

const entryFile = z.object({
  id: z.string(),
  collection: z.string(),
  documentId: z.string(),
  name: z.string(),
  path: z.string().nullable(),
  mediaType: z.string(),
  caption: z.string().nullable(),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  subtitles: z.string().optional(),
  warnings: z.array(z.string()).optional(),
  bytes: z.number(),
  flagged: z.array(
    z.object({
      page: z.number().nullable(),
      categories: z.array(z.string()),
      confidence: z.number(),
      hasPreview: z.boolean(),
    }),
  ),
  /** What the file referred to when it was read, and the name of the copy; null where it was not there. */
  references: z.array(z.object({ reference: z.string(), file: z.string().nullable() })),
  addedAt: z.string(),
})
type Entry = z.infer<typeof entryFile>

const idPattern = /^[0-9a-f]{32}-[0-9a-f]{8}$/

/** A flagged picture of a document that is put aside. */
export interface FlaggedPicture {
  page: number | null
  categories: string[]
  confidence: number
  bytes: Uint8Array
}

/** Documents that wait for a person: each a folder of `DATA_DIR/quarantine/` that appears, and goes, as a whole. */
export class Quarantine {
  readonly #folder: string

  constructor(dataDir: string) {
    this.#folder = path.join(dataDir, 'quarantine')
  }

  /** Puts a file aside with all that reading it again needs. The same document twice is one: the entry that is there stays. */
  async add(
    file: SourceFile,
    details: {
      collection: string
      documentId: string
      references: ReadonlyMap<string, Uint8Array | null>
      flagged: FlaggedPicture[]
    },
  ): Promise<string> {
    const { collection, documentId, flagged } = details
    const id = `${documentId}-${createHash('sha256').update(collectionKey(collection)).digest('hex').slice(0, 8)}`
    const draft = path.join(this.#folder, `${randomUUID()}.part`)
    await mkdir(draft, { recursive: true })
    try {
      await writeFile(path.join(draft, 'original'), file.bytes)
      const references = await Promise.all(
        [...details.references].map(async ([reference, bytes], index) => {
          if (bytes) await writeFile(path.join(draft, `reference-${index}`), bytes)
          return { reference, file: bytes ? `reference-${index}` : null }
        }),
      )
      const pictures = await Promise.all(
        flagged.map(async ({ bytes, ...picture }, index) => {
          const preview = index < mostPreviews ? await pictureForModel(bytes, previewSide) : null
          if (preview) await writeFile(path.join(draft, `picture-${index}.jpg`), preview)
          return { ...picture, hasPreview: preview !== null }
        }),
      )
      const { name, path: origin, mediaType, caption, metadata, subtitles, warnings } = file
      const entry: Entry = {
        ...{
          id,
          collection,
          documentId,
          name,
          path: origin,
          mediaType,
          caption,
          metadata,
          subtitles,
          warnings,
          references,
        },
        bytes: file.bytes.byteLength,
        flagged: pictures,
        addedAt: new Date().toISOString(),
      }
      await writeFile(path.join(draft, 'entry.json'), `${JSON.stringify(entry)}\n`)
      await this.#place(draft, id)
    } finally {
      await rm(draft, { recursive: true, force: true })
    }
    return id
  }

  /** Makes a draft the entry, save where there is one: a folder that holds files is not replaced by a rename. */
  async #place(draft: string, id: string): Promise<void> {
    try {
      await rename(draft, this.#of(id))
    } catch (thrown) {
      if (await this.#read(id)) return
      // What is there is no entry, and could never be reviewed.
      await this.#remove(id)
      await rename(draft, this.#of(id)).catch(async () => {
        // Someone else was quicker.
        if (!(await this.#read(id))) throw thrown
      })
    }
  }

  /** Newest first. */
  async list(collection?: string): Promise<QuarantinedDocument[]> {
    const names = await readdir(this.#folder).catch(() => [])
    const entries = await Promise.all(names.filter((name) => idPattern.test(name)).map((name) => this.#read(name)))
    return entries
      .flatMap((entry) => (entry && isOf(entry, collection) ? [summaryOf(entry)] : []))
      .sort((a, b) => (a.addedAt < b.addedAt ? 1 : -1))
  }

  /** The file as it was when it was put aside. Throws 'not-found'. */
  async file(id: string): Promise<{ collection: string; documentId: string; file: SourceFile }> {
    const entry = await this.#entry(id)
    const { name, path: origin, mediaType, caption, metadata, subtitles, warnings, references } = entry
    const copies = new Map(references.map(({ reference, file }) => [reference, file]))
    const bytes = await this.#file(id, 'original')
    const resolve = async (reference: string) => {
      const copy = copies.get(reference)
      return copy ? this.#file(id, path.basename(copy)) : null
    }
    const besides = { caption, metadata, subtitles, warnings }
    const { collection, documentId } = entry
    return { collection, documentId, file: { name, path: origin, bytes, mediaType, ...besides, resolve } }
  }

  /** A flagged picture of it, scaled down, as JPEG. Throws 'not-found'. */
  async picture(id: string, index: number): Promise<Uint8Array> {
    const entry = await this.#entry(id)
    if (entry.flagged[index]?.hasPreview) return this.#file(id, `picture-${index}.jpg`)
    throw new DiptychError('not-found', 'That picture is not there.', 'List what is there with GET /api/quarantine.')
  }

  /** Throws 'not-found'. */
  async delete(id: string): Promise<void> {
    await this.#entry(id)
    await this.#remove(id)
  }

  /** All of a collection that is deleted. */
  async deleteCollection(collection: string): Promise<void> {
    for (const { id } of await this.list(collection)) await this.#remove(id)
  }

  /** Goes as a whole: what is half deleted would be in the way of the same document. */
  async #remove(id: string): Promise<void> {
    const aside = path.join(this.#folder, `${randomUUID()}.part`)
    await rename(this.#of(id), aside).catch(ignoreMissing)
    await rm(aside, { recursive: true, force: true })
  }

  /** A file of an entry. Throws 'not-found' where the entry has gone meanwhile. */
  async #file(id: string, name: string): Promise<Uint8Array> {
    return readFile(path.join(this.#of(id), name)).catch((cause: unknown) => {
      throw isMissingFile(cause) ? notThere(id, cause) : cause
    })
  }

  async #entry(id: string): Promise<Entry> {
    // An id may come from a client: what is none never becomes a path.
    const entry = idPattern.test(id) ? await this.#read(id) : null
    if (entry) return entry
    throw notThere(id)
  }

  async #read(id: string): Promise<Entry | null> {
    try {
      return entryFile.parse(JSON.parse(await readFile(path.join(this.#of(id), 'entry.json'), 'utf8')))
    } catch {
      // Removed just now, or not of our making: in either case nothing that could be reviewed.
      return null
    }
  }

  #of(id: string): string {
    return path.join(this.#folder, id)
  }
}

function notThere(id: string, cause?: unknown): DiptychError {
  return new DiptychError(
    'not-found',
    `There is no document ${id} in quarantine.`,
    'It may have been reviewed already; GET /api/quarantine lists what is left.',
    cause,
  )
}

function ignoreMissing(thrown: unknown): void {
  if (!isMissingFile(thrown)) throw thrown
}

function isOf(entry: Entry, collection: string | undefined): boolean {
  return collection === undefined || collectionKey(entry.collection) === collectionKey(collection)
}

function summaryOf({ id, collection, name, mediaType, bytes, flagged, addedAt }: Entry): QuarantinedDocument {
  const pictures = flagged.map(({ hasPreview, ...picture }, index) => ({
    ...picture,
    imageUrl: hasPreview ? `/api/quarantine/${id}/pictures/${index}` : null,
  }))
  return { id, collection, name, mediaType, bytes, pictures, addedAt }
}
