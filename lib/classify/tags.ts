import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import type { CollectionRecord } from '../history/collections.ts'
import type { Library } from '../history/library.ts'
import type { Logger } from '../log.ts'
import { Runs } from '../runs/runs.ts'
import type { MetadataChange } from '../store/vector-store.ts'
import type { EmbeddedItem } from '../types.ts'
import { countTags, type TagCount } from './count-tags.ts'
import { checkLabelSet, type LabelSetWish, type SavedLabelSet } from './label-set.ts'
import type { LabelSets } from './label-sets.ts'
import { hasOwnValue, isTagged, Tagger, withoutTag } from './tagger.ts'
import { savedTagging, type TagCounts, type Tagging } from './tagging.ts'

export interface TagsPorts {
  dataDir: string
  log: Logger
  library: Pick<Library, 'get' | 'items' | 'changeItems'>
  models: { load(id: string): Promise<DualEncoder> }
}

/** A label set as it is listed. */
export interface LabelSetSummary extends SavedLabelSet {
  tags: TagCount[]
  /** It was applied with a model that the collection no longer has. */
  isStale: boolean
  /** The last time that it was applied or removed; null where that is long ago. */
  tagging: Tagging | null
}

/** Items whose tags are written at a time. */
const writtenAtOnce = 5000

/** Tags the pictures of collections by label sets, by their stored vectors: what is there in the background, what comes at once. */
export class Tags {
  readonly #sets: LabelSets
  readonly #ports: TagsPorts
  readonly #runs: Runs<Tagging>

  constructor(sets: LabelSets, ports: TagsPorts) {
    this.#sets = sets
    this.#ports = ports
    this.#runs = new Runs({
      folder: path.join(ports.dataDir, 'taggings'),
      schema: savedTagging,
      noun: 'tagging',
      log: ports.log,
      perform: (tagging, signal) =>
        tagging.task === 'apply' ? this.#apply(tagging, signal) : this.#remove(tagging, signal),
    })
  }

  /** The label sets of a collection by name, with what is tagged by them. Throws 'not-found'. */
  async list(collection: string): Promise<LabelSetSummary[]> {
    const record = await this.#ports.library.get(collection)
    const sets = await this.#sets.list(record.name)
    if (sets.length === 0) return []
    const [counts, taggings] = await Promise.all([
      countTags(await this.#ports.library.items(record), sets),
      this.#of(record.name),
    ])
    return sets.map((set) => ({
      ...set,
      tags: counts.get(set) ?? [],
      isStale: set.applied !== null && set.applied.model !== record.model.id,
      tagging: taggings.find((tagging) => tagging.set === set.name) ?? null,
    }))
  }

  /**
   * Keeps a set, in place of what was kept under its name: what comes from now on is tagged by it, what is there when it
   * is applied. Throws 'not-found', 'bad-request', 'conflict' while it is being applied.
   */
  async save(collection: string, wish: LabelSetWish): Promise<SavedLabelSet> {
    const { name } = await this.#ports.library.get(collection)
    const set = checkLabelSet(wish)
    await this.#idle(name, set.name)
    await this.#sets.save(name, set)
    return { ...set, applied: null, isLeaving: false }
  }

  /** Begins to tag what is in the collection, and returns at once. Throws 'not-found', 'conflict', 'busy'. */
  async apply(collection: string, name: string): Promise<Tagging> {
    return this.#begin('apply', await this.#open(collection, name), name)
  }

  /** Begins to take its tags away and then deletes it; returns at once. Throws as apply does. */
  async remove(collection: string, name: string): Promise<Tagging> {
    return this.#begin('remove', await this.#open(collection, name), name)
  }

  /** Throws 'not-found', or 'unreadable' where its file is broken. */
  get(id: string): Promise<Tagging> {
    return this.#runs.get(id)
  }

  /** The tagging now, and at every change until it has ended. */
  watch(id: string, signal?: AbortSignal): AsyncGenerator<Tagging> {
    return this.#runs.watch(id, signal)
  }

  /** Cancels one that is under way and returns it; deletes the record of one that has ended and returns null. */
  end(id: string): Promise<Tagging | null> {
    return this.#runs.end(id)
  }

  /** What an ingest into the collection does with its items before it stores them, by the sets that there are by then. */
  forIngest({ name }: CollectionRecord, encoder: DualEncoder) {
    const tagger = new Tagger(encoder)
    return async (items: EmbeddedItem[], signal?: AbortSignal): Promise<EmbeddedItem[]> => {
      const sets = (await this.#sets.list(name)).filter(({ isLeaving }) => !isLeaving)
      return sets.length > 0 ? tagger.tag(items, sets, signal) : items
    }
  }

  /** Ends and forgets what was begun in a collection that goes; its sets go with its record. */
  async deleteCollection(name: string): Promise<void> {
    // One that was under way is cancelled first, and then deleted.
    for (const { id } of await this.#of(name)) if (await this.#runs.end(id)) await this.#runs.end(id)
  }

  /** Cancels what is running. */
  stop(): Promise<void> {
    return this.#runs.stop()
  }

  async #begin(task: Tagging['task'], collection: string, set: string): Promise<Tagging> {
    for (const { id } of await this.#idle(collection, set)) await this.#runs.end(id)
    return this.#runs.start({
      ...{ id: randomUUID(), createdAt: new Date().toISOString(), state: 'running', task, collection, set },
      progress: { step: 'waiting', done: 0, of: 0 },
      ...{ result: null, error: null },
    })
  }

  /** The vectors are read to the end first: writing while reading would take versions away that are still being read. */
  async #apply(tagging: Tagging, signal: AbortSignal): Promise<void> {
    const { library, models } = this.#ports
    const record = await library.get(tagging.collection)
    const set = (await this.#sets.get(record.name, tagging.set)) ?? noSet(record.name, tagging.set)
    if (set.isLeaving) throw beingRemoved(set.name)
    const [encoder, store] = await Promise.all([models.load(record.model.id), library.items(record)])
    const tagger = new Tagger(encoder)
    const counts: TagCounts = { pictures: 0, tagged: 0, kept: 0 }
    const changes: MetadataChange[] = []
    tagging.progress = { step: 'judge', done: 0, of: (await store.statistics()).items }
    for await (const items of store.scan()) {
      signal.throwIfAborted()
      for (const item of items) {
        if (!item.imageVector) continue
        counts.pictures++
        if (hasOwnValue(item, set.name)) counts.kept++
        const metadata = await tagger.change(item, set, signal)
        if (metadata?.[set.name]) counts.tagged++
        if (metadata && isNew(metadata, item)) changes.push({ itemId: item.id, metadata })
      }
      tagging.progress.done += items.length
      // A scan hands on thousands of items without a pause; whoever searches meanwhile gets a turn.
      await setImmediate()
    }
    await this.#write(tagging, changes, signal)
    tagging.result = counts
    await this.#sets.setApplied(record.name, set.name, { ...counts, model: encoder.id })
  }

  async #remove(tagging: Tagging, signal: AbortSignal): Promise<void> {
    const { collection, set } = tagging
    await this.#sets.retire(collection, set)
    // Again until there are none: an ingest that read the sets before may write some more.
    for (;;) {
      const changes = await this.#taggedBy(set, collection, signal)
      if (changes.length === 0) break
      await this.#write(tagging, changes, signal)
    }
    await this.#sets.delete(collection, set)
  }

  async #taggedBy(set: string, collection: string, signal: AbortSignal): Promise<MetadataChange[]> {
    const { library } = this.#ports
    const store = await library.items(await library.get(collection))
    const changes: MetadataChange[] = []
    for await (const items of store.metadata()) {
      signal.throwIfAborted()
      for (const item of items)
        if (isTagged(item, set)) changes.push({ itemId: item.itemId, metadata: withoutTag(set) })
    }
    return changes
  }

  async #write(tagging: Tagging, changes: MetadataChange[], signal: AbortSignal): Promise<void> {
    tagging.progress = { step: 'write', done: 0, of: changes.length }
    for (let start = 0; start < changes.length; start += writtenAtOnce) {
      signal.throwIfAborted()
      const some = changes.slice(start, start + writtenAtOnce)
      await this.#ports.library.changeItems(tagging.collection, some)
      tagging.progress.done += some.length
    }
  }

  /** Name of the collection; throws 'not-found' also where it has no such set. */
  async #open(collection: string, name: string): Promise<string> {
    const record = await this.#ports.library.get(collection)
    if (!(await this.#sets.get(record.name, name))) noSet(record.name, name)
    return record.name
  }

  /** What there is of a set that has ended; throws 'conflict' while something is under way. */
  async #idle(collection: string, set: string): Promise<Tagging[]> {
    const before = (await this.#of(collection)).filter((tagging) => tagging.set === set)
    const running = before.find(({ state }) => state === 'running')
    if (running?.task === 'remove') throw beingRemoved(set)
    if (running) throw new DiptychError('conflict', `"${set}" is being applied.`, 'Wait for it, or cancel it first.')
    return before
  }

  async #of(collection: string): Promise<Tagging[]> {
    return (await this.#runs.list()).filter((tagging) => tagging.collection === collection)
  }
}

function isNew(change: MetadataChange['metadata'], { metadata }: EmbeddedItem): boolean {
  return Object.entries(change).some(([key, value]) => (metadata[key] ?? null) !== value)
}

function noSet(collection: string, name: string): never {
  throw new DiptychError(
    'not-found',
    `"${collection}" has no label set "${name}".`,
    'Save it first; `diptych tags` lists those that there are.',
  )
}

function beingRemoved(set: string): DiptychError {
  return new DiptychError('conflict', `"${set}" is being removed.`, 'Wait for it; then save it anew if you want it.')
}
