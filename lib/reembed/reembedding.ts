import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import { embedItems, type Recordings } from '../jobs/embed-items.ts'
import type { ItemMetadata, MetadataChange, VectorStore } from '../store/vector-store.ts'
import type { EmbeddedItem, Metadata } from '../types.ts'

/** Items embedded at a time. */
const embedBatch = 32
/** Items written at a time, and those of a document always together: so a document that is there is whole. */
const writeBatch = 64
/** Items whose metadata is compared, and written where it differs, at a time. */
const metadataBatch = 5000

export interface ReembeddingPorts {
  from: VectorStore
  to: VectorStore
  encoder: DualEncoder
  /** The recorded documents with the number of their items. */
  documents(): Promise<Map<string, number>>
  /** The bytes of a stored picture; null where it is gone. */
  loadImage(assetId: string): Promise<Uint8Array | null>
  recordings: Recordings
}

/** What is to be done in the new table. */
interface Difference {
  missing: Map<string, number>
  gone: string[]
}

/** Fills the table of one model with what the table of another holds, while files come and go. */
export class Reembedding {
  readonly #ports: ReembeddingPorts
  /** Documents that have no items, or of which nothing could be embedded. */
  readonly #empty = new Set<string>()
  readonly #started = performance.now()
  #embedded = 0
  /** Items. */
  done = 0
  total = 0
  splitTexts = 0
  lostPictures = 0

  constructor(ports: ReembeddingPorts) {
    this.#ports = ports
  }

  get secondsLeft(): number | null {
    if (this.#embedded === 0) return null
    const seconds = (performance.now() - this.#started) / 1000
    return (seconds / this.#embedded) * Math.max(0, this.total - this.done)
  }

  /**
   * Whether the new table has every document that is recorded, and no other. To be asked while nothing comes or goes:
   * what is recorded and has no items by then has lost them, and does not hold up the change.
   */
  async isComplete(): Promise<boolean> {
    const { missing, gone } = await this.#difference()
    for (const id of missing.keys())
      if ((await this.#ports.from.itemsOf(id, { offset: 0, limit: 1 })).length > 0) return false
    return gone.length === 0
  }

  /** Embeds what is missing in the new table and removes what is gone; what is there already stays. */
  async catchUp(signal: AbortSignal): Promise<void> {
    const { missing, gone } = await this.#difference()
    if (gone.length > 0) await this.#ports.to.deleteDocuments(gone)
    let waiting: EmbeddedItem[] = []
    for (const [id, count] of missing) {
      const { read, embedded } = await this.#embedDocument(id, signal)
      // One that should have items and has none was deleted just now; the same file, added again, has the same id.
      if (embedded.length === 0 && (read > 0 || count === 0)) this.#empty.add(id)
      waiting.push(...embedded)
      this.done += count
      if (waiting.length < writeBatch) continue
      await this.#ports.to.upsert(waiting)
      waiting = []
    }
    signal.throwIfAborted()
    await this.#ports.to.upsert(waiting)
  }

  /** Brings what was written about items since they were embedded, such as tags, to the new table. */
  async catchUpMetadata(signal: AbortSignal): Promise<void> {
    let waiting: ItemMetadata[] = []
    for await (const items of this.#ports.from.metadata()) {
      signal.throwIfAborted()
      waiting.push(...items)
      if (waiting.length < metadataBatch) continue
      await this.#carryOver(waiting)
      waiting = []
    }
    await this.#carryOver(waiting)
  }

  async #carryOver(items: ItemMetadata[]): Promise<void> {
    const { to } = this.#ports
    const wanted = new Map(items.map(({ itemId, metadata }) => [itemId, metadata]))
    const changes: MetadataChange[] = []
    for await (const there of to.metadata([...wanted.keys()]))
      for (const { itemId, metadata } of there) {
        const change = changeBetween(metadata, wanted.get(itemId) ?? metadata)
        if (Object.keys(change).length > 0) changes.push({ itemId, metadata: change })
      }
    await to.setMetadata(changes)
  }

  async #difference(): Promise<Difference> {
    const [recorded, there] = await Promise.all([this.#ports.documents(), this.#ports.to.documentIds()])
    const missing = new Map([...recorded].filter(([id]) => !there.has(id) && !this.#empty.has(id)))
    this.total = sum(recorded.values())
    this.done = this.total - sum(missing.values())
    return { missing, gone: [...there].filter((id) => !recorded.has(id)) }
  }

  /** `read`: how many items it has in the old table. */
  async #embedDocument(id: string, signal: AbortSignal): Promise<{ read: number; embedded: EmbeddedItem[] }> {
    const items = await this.#ports.from.itemsOf(id)
    const embedded: EmbeddedItem[] = []
    for (let start = 0; start < items.length; start += embedBatch)
      embedded.push(...(await this.#embed(items.slice(start, start + embedBatch), signal)))
    this.#embedded += items.length
    return { read: items.length, embedded }
  }

  async #embed(items: EmbeddedItem[], signal: AbortSignal): Promise<EmbeddedItem[]> {
    const { encoder, loadImage, recordings } = this.#ports
    const inputs = await Promise.all(
      items.map(async ({ text, image, kind, media }) => ({
        text,
        picture: image && (await loadImage(image.assetId)),
        sound: kind === 'audio' ? media : null,
      })),
    )
    const vectors = await embedItems(encoder, inputs, recordings, signal)
    this.splitTexts += items.filter(({ text }) => encoder.countTokens(text) > encoder.maxTextTokens).length
    return items.flatMap((item, index): EmbeddedItem[] => {
      const { image = null, text: textVector = null, audio = null } = vectors[index] ?? {}
      const imageVector = image instanceof DiptychError ? null : image
      const audioVector = audio instanceof DiptychError ? null : audio
      const whole = { ...item, imageVector, textVector, audioVector }
      if (item.image === null || imageVector) return [whole]
      this.lostPictures++
      return textVector ? [{ ...whole, kind: 'text', image: null }] : []
    })
  }
}

/** What makes the one out of the other. */
function changeBetween(before: Metadata, after: Metadata): MetadataChange['metadata'] {
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name))
  const set = Object.entries(after).filter(([name, value]) => before[name] !== value)
  return { ...Object.fromEntries(gone.map((name) => [name, null])), ...Object.fromEntries(set) }
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
