import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import pLimit from 'p-limit'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import type { CollectionRecord } from '../history/collections.ts'
import type { Logger } from '../log.ts'
import { Runs } from '../runs/runs.ts'
import type { EmbeddedItem } from '../types.ts'
import { checkAlternatives } from './classify.ts'
import { checkLabelSet, type LabelSetWish, type SavedLabelSet } from './label-set.ts'
import type { LabelSets } from './label-sets.ts'
import { LabelVectors } from './label-vectors.ts'
import { beingRemoved, type PerformTaggingPorts, performTagging } from './perform-tagging.ts'
import { type TagCount, TagCounter } from './tag-counter.ts'
import { Tagger } from './tagger.ts'
import { savedTagging, type Tagging } from './tagging.ts'

export interface TagsPorts extends Pick<PerformTaggingPorts, 'library' | 'models'> {
  dataDir: string
  log: Logger
}

/** A label set as it is listed. */
export interface LabelSetSummary extends SavedLabelSet {
  tags: TagCount[]
  /** It was applied with a model that the collection no longer has. */
  isStale: boolean
  /** The last time that it was applied or removed; null where that is long ago. */
  tagging: Tagging | null
}

/** Tags the pictures of collections by label sets, by their stored vectors: what is there in the background, what comes at once. */
export class Tags {
  readonly #sets: LabelSets
  readonly #ports: TagsPorts
  readonly #runs: Runs<Tagging>
  readonly #labelVectors = new LabelVectors()
  readonly #counter = new TagCounter()
  /** One wish after the other: two at once would both find that nothing is under way. */
  readonly #inTurn = pLimit(1)

  constructor(sets: LabelSets, ports: TagsPorts) {
    this.#sets = sets
    this.#ports = ports
    this.#runs = new Runs({
      folder: path.join(ports.dataDir, 'taggings'),
      schema: savedTagging,
      noun: 'tagging',
      log: ports.log,
      perform: (tagging, signal) =>
        performTagging(tagging, signal, { ...ports, sets, labelVectors: this.#labelVectors }),
    })
  }

  /** The label sets of a collection by name, with what is tagged by them. Throws 'not-found'. */
  async list(collection: string): Promise<LabelSetSummary[]> {
    const record = await this.#ports.library.get(collection)
    const sets = await this.#sets.list(record.name)
    if (sets.length === 0) return []
    const [counts, taggings] = await Promise.all([
      this.#counter.of(await this.#ports.library.items(record), sets),
      this.#of(record.name),
    ])
    return sets.map((set) => ({
      ...set,
      tags: counts.get(set.name) ?? [],
      isStale: set.applied !== null && set.applied.model !== record.model.id,
      tagging: taggings.find((tagging) => tagging.set === set.name) ?? null,
    }))
  }

  /**
   * Keeps a set, in place of what was kept under its name: what comes from now on is tagged by it, what is there when it
   * is applied. One that is kept just so stays as it is, with what came of it. Throws 'not-found', 'bad-request', 'conflict'
   * while it is being applied.
   */
  async save(collection: string, wish: LabelSetWish): Promise<SavedLabelSet> {
    const { name, model } = await this.#ports.library.get(collection)
    const set = checkLabelSet(wish)
    // Only then is it worth loading the model.
    if (set.labels.length === 1) checkAlternatives(set.labels, (await this.#ports.models.load(model.id)).scoring)
    return this.#inTurn(async () => {
      const before = (await this.#sets.list(name)).find((one) => one.name === set.name)
      if (before && isDeepStrictEqual(before, { ...set, applied: before.applied, isLeaving: false })) return before
      await this.#idle(name, set.name)
      await this.#sets.save(name, set)
      return { ...set, applied: null, isLeaving: false }
    })
  }

  /** Begins to tag what is in the collection, and returns at once. Throws 'not-found', 'conflict', 'busy'. */
  async apply(collection: string, name: string): Promise<Tagging> {
    return this.#begin('apply', collection, name)
  }

  /** Begins to take its tags away and then deletes it; returns at once. Throws as apply does. */
  async remove(collection: string, name: string): Promise<Tagging> {
    return this.#begin('remove', collection, name)
  }

  /** Throws 'not-found', or 'unreadable' where its file is broken. */
  get(id: string): Promise<Tagging> {
    return this.#runs.get(id)
  }

  /** The tagging now, and at every change until it has ended. */
  watch(id: string, signal?: AbortSignal): AsyncGenerator<Tagging> {
    return this.#runs.watch(id, signal)
  }

  /** Cancels one that is under way; one that has ended stays. Returns it. Throws 'not-found', 'conflict'. */
  cancel(id: string): Promise<Tagging> {
    return this.#runs.cancel(id)
  }

  /** Cancels one that is under way and returns it; deletes the record of one that has ended and returns null. */
  end(id: string): Promise<Tagging | null> {
    return this.#runs.end(id)
  }

  /** What an ingest into the collection does with its items before it stores them, by the sets that there are by then. */
  forIngest({ name }: CollectionRecord, encoder: DualEncoder) {
    const tagger = new Tagger(encoder, this.#labelVectors)
    return async (items: EmbeddedItem[], signal?: AbortSignal): Promise<EmbeddedItem[]> => {
      const sets = (await this.#sets.list(name)).filter(({ isLeaving }) => !isLeaving)
      return tagger.tag(items, sets, signal)
    }
  }

  /** Ends and forgets what was begun in a collection that goes; its sets go with its record. */
  async deleteCollection(name: string): Promise<void> {
    for (const { id, state } of await this.#of(name)) {
      if (state === 'running') await this.#runs.cancel(id)
      await this.#runs.discard(id)
    }
  }

  /** Cancels what is running. */
  stop(): Promise<void> {
    return this.#runs.stop()
  }

  async #begin(task: Tagging['task'], collection: string, name: string): Promise<Tagging> {
    const record = await this.#ports.library.get(collection)
    return this.#inTurn(async () => {
      const set = await this.#sets.get(record.name, name)
      for (const { id } of await this.#idle(record.name, set.name)) await this.#runs.discard(id)
      return this.#runs.start({
        ...{ id: randomUUID(), createdAt: new Date().toISOString(), state: 'running', task },
        ...{ collection: record.name, set: set.name },
        progress: { step: 'waiting', done: 0, of: 0 },
        ...{ result: null, error: null },
      })
    })
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
