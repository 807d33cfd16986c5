import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AnswerScales } from '../answer-scales.ts'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import type { CollectionRecord } from '../history/collections.ts'
import type { Documents } from '../history/documents.ts'
import type { Library } from '../history/library.ts'
import type { Recordings } from '../jobs/embed-items.ts'
import { type Logger, loggedError } from '../log.ts'
import type { VectorStores } from '../store/vector-store.ts'
import type { ModelChange } from '../types.ts'
import { changeOf } from './change-of.ts'
import type { ModelChangeStore } from './model-change-store.ts'
import { Reembedding } from './reembedding.ts'

export interface ModelChangesPorts {
  library: Pick<Library, 'get' | 'exclusively' | 'isIngesting'>
  models: { load(id: string): Promise<DualEncoder> }
  documents: Pick<Documents, 'itemCounts'>
  vectors: Pick<VectorStores, 'open' | 'drop'>
  answerScales: Pick<AnswerScales, 'refresh'>
  loadImage(assetId: string): Promise<Uint8Array | null>
  recordings: Recordings
  log: Logger
}

interface Run {
  owner: string
  /** Fires where the change was cancelled, or this process stops. */
  stop: AbortController
  ended: Promise<void>
}

/** How often progress is kept and a sign of life given (milliseconds); also how soon a cancellation elsewhere is noticed. */
const beat = 1000
/** How long to wait for an ingest that is under way before looking again. */
const ingestPoll = 500
/** How often changes that a dead process left are looked for. */
const abandonedPoll = 5000
const watchInterval = 250

/**
 * Changes of a collection's model without its files: the items are embedded anew into a table of their own while the old
 * one goes on being searched, and the collection goes over in one step. The old table stays for going back, until it is
 * forgotten or the model changes again.
 */
export class ModelChanges {
  readonly #store: ModelChangeStore
  readonly #ports: ModelChangesPorts
  readonly #runs = new Map<string, Run>()
  #poll: NodeJS.Timeout | null = null

  constructor(store: ModelChangeStore, ports: ModelChangesPorts) {
    this.#store = store
    this.#ports = ports
  }

  /** Throws 'not-found'. */
  async get(collection: string): Promise<ModelChange> {
    const record = await this.#ports.library.get(collection)
    return changeOf(record, await this.#store.get(record.name))
  }

  /**
   * Begins to change the model, or takes up a change that has stopped; it goes on in this process.
   * @throws DiptychError 'not-found', 'model-missing', 'conflict' where it has that model or another change is under way
   */
  async start(collection: string, modelId: string): Promise<ModelChange> {
    const { name, model } = await this.#ports.library.get(collection)
    if (model.id === modelId) throw hasAlready(name, modelId)
    const { id, dimensions } = await this.#ports.models.load(modelId)
    const before = await this.#store.get(name)
    await this.#claim(name, { id, dimensions })
    const stopped = before?.targetModelId
    if (stopped && stopped !== id && stopped !== before.previousModelId) await this.#ports.vectors.drop(name, stopped)
    return this.get(name)
  }

  /** Goes back to the model before: what came meanwhile is embedded by it first. Throws 'conflict' where none is kept. */
  async undo(collection: string): Promise<ModelChange> {
    const { name } = await this.#ports.library.get(collection)
    const previous = (await this.#store.get(name))?.previousModelId
    if (previous) return this.start(name, previous)
    throw new DiptychError('conflict', `"${name}" has no model to go back to.`, 'Change its model to the one you want.')
  }

  /** Stops a change, or gives up one that has failed; nothing of it stays. Throws 'not-found' where there is none. */
  async cancel(collection: string): Promise<ModelChange> {
    const { name } = await this.#ports.library.get(collection)
    const change = await this.#store.get(name)
    if (!change?.targetModelId)
      throw new DiptychError('not-found', `The model of "${name}" is not being changed.`, 'There is nothing to cancel.')
    await this.#store.cancel(name)
    await this.#halt(name)
    const { model } = await this.#ports.library.get(name)
    if (![change.previousModelId, model.id].includes(change.targetModelId))
      await this.#ports.vectors.drop(name, change.targetModelId)
    return this.get(name)
  }

  /** Gives up the way back, and with it the disk space of the old vectors. Throws 'conflict' while a change is under way. */
  async forget(collection: string): Promise<ModelChange> {
    const { name } = await this.#ports.library.get(collection)
    const change = await this.#store.get(name)
    if (change?.targetModelId && change.targetModelId === change.previousModelId)
      throw new DiptychError('conflict', `"${name}" is going back to that model.`, 'Cancel that first.')
    await this.#store.forgetPrevious(name)
    if (change?.previousModelId) await this.#ports.vectors.drop(name, change.previousModelId)
    return this.get(name)
  }

  /** The change now, and whenever it is otherwise, until nothing is under way any more. */
  async *watch(collection: string, signal?: AbortSignal): AsyncGenerator<ModelChange> {
    for (let last = ''; !signal?.aborted; ) {
      const change = await this.get(collection)
      const seen = JSON.stringify(change)
      if (seen !== last) yield change
      last = seen
      if (!change.reembedding) return
      await sleep(watchInterval, undefined, { signal }).catch(() => {})
    }
  }

  /** Takes up what dead processes left, now and later. Only a server does. */
  resumeAbandoned(): void {
    const resume = async () => {
      for (const { collection, targetModelId: id, targetDimensions: dimensions } of await this.#store.abandoned())
        if (id !== null && dimensions !== null) await this.#claim(collection, { id, dimensions })
    }
    const tryToResume = () =>
      resume().catch((thrown) => this.#ports.log.warn(thrown, 'A change of model was not resumed'))
    void tryToResume()
    this.#poll ??= setInterval(() => void tryToResume(), abandonedPoll).unref()
  }

  /** Ends the work of this process; what is under way is left for the next one to go on with. */
  async stop(): Promise<void> {
    if (this.#poll) clearInterval(this.#poll)
    await Promise.all([...this.#runs.keys()].map((name) => this.#halt(name)))
  }

  async #halt(name: string): Promise<void> {
    const run = this.#runs.get(name)
    run?.stop.abort()
    await run?.ended
  }

  async #claim(name: string, target: CollectionRecord['model']): Promise<void> {
    const run = { owner: randomUUID(), stop: new AbortController() }
    if (!(await this.#store.claim(name, target, run.owner))) {
      const { model } = await this.#ports.library.get(name)
      if (model.id === target.id) throw hasAlready(name, target.id)
      throw new DiptychError(
        'conflict',
        `The model of "${name}" is being changed already.`,
        'Wait for it, or cancel it first.',
      )
    }
    const ended = this.#work(name, target, run).finally(() => {
      if (this.#runs.get(name)?.owner === run.owner) this.#runs.delete(name)
    })
    this.#runs.set(name, { ...run, ended })
  }

  /** Never fails: what goes wrong is kept with the change. */
  async #work(name: string, target: CollectionRecord['model'], { owner, stop }: Omit<Run, 'ended'>): Promise<void> {
    try {
      await this.#change(name, target, { owner, stop })
    } catch (thrown) {
      if (stop.signal.aborted) await this.#store.letGo(name, owner)
      else await this.#store.fail(name, owner, loggedError(thrown, this.#ports.log).toJSON())
    }
  }

  async #change(name: string, target: CollectionRecord['model'], { owner, stop }: Omit<Run, 'ended'>): Promise<void> {
    const { library, models, vectors, documents, loadImage, recordings, answerScales } = this.#ports
    // As it is now that the change is claimed: the run before may have ended a moment ago.
    const { model: previous } = await library.get(name)
    const { signal } = stop
    const before = await this.#store.get(name)
    const encoder = await models.load(target.id)
    const [from, to] = await Promise.all([vectors.open(name, previous), vectors.open(name, target)])
    const work = new Reembedding({
      ...{ from, to, encoder, loadImage, recordings },
      documents: () => documents.itemCounts(name),
    })
    const keep = async () => {
      if (!(await this.#store.beat(name, owner, countsOf(work)))) stop.abort()
    }
    const timer = setInterval(() => void keep().catch(() => {}), beat)
    const finish = () =>
      library.exclusively(name, async () => {
        if ((await library.isIngesting(name)) || !(await work.isComplete())) return false
        // Whoever writes metadata does so under this lock too, so that nothing comes between this and the switch.
        await work.catchUpMetadata(signal)
        if (await this.#store.finish(name, owner, { previous, target })) return true
        stop.abort()
        return false
      })
    try {
      await work.catchUp(signal)
      await work.catchUpMetadata(signal)
      await to.optimize()
      while (!(await finish())) {
        await sleep(ingestPoll, undefined, { signal })
        await work.catchUp(signal)
      }
      await this.#store.keepNotices(name, work)
    } finally {
      clearInterval(timer)
    }
    const older = before?.previousModelId
    if (older && older !== target.id) await vectors.drop(name, older)
    await answerScales.refresh(await library.get(name), { encoder, store: to })
  }
}

function hasAlready(collection: string, model: string): DiptychError {
  return new DiptychError('conflict', `"${collection}" has the model ${model} already.`, 'Choose another model.')
}

function countsOf({ done, total, secondsLeft, splitTexts, lostPictures }: Reembedding) {
  return { done, total, secondsLeft, splitTexts, lostPictures }
}
