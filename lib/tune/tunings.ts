import { randomUUID } from 'node:crypto'
import { access, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Models } from '../embed/models.ts'
import { DiptychError } from '../errors.ts'
import { modelId } from '../hub/pullable-model.ts'
import { chooseInstead } from '../nearest-name.ts'
import { Runs } from '../runs/runs.ts'
import { canAdapt, weightBases } from './bases.ts'
import { checkCaptions, checkCollection, fewestPictures } from './enough-pictures.ts'
import { runTuning, type TuningParts } from './run-tuning.ts'
import { savedTuning, type TrainingPictures, type Tuning, type TuningBase, type TuningOptions } from './tuning.ts'

export interface TuningsPorts extends TuningParts {
  models: Pick<Models, 'import' | 'isTaken' | 'list' | 'located'>
}

/** What training needed and the result does not: copies of pictures, features, the model that was registered. */
const passing = ['pictures', 'pairs.jsonl', 'features.npz', 'checkpoint.pt', 'model', 'base.json']

/** Fine-tunings of embedding models, one at a time; what came of each is in a folder of DATA_DIR/tunings. */
export class Tunings {
  readonly #ports: TuningsPorts
  readonly #runs: Runs<Tuning>
  readonly #folder: string
  /** Those that go on from an epoch before. */
  readonly #resumed = new Set<string>()

  constructor(ports: TuningsPorts) {
    this.#ports = ports
    this.#folder = path.join(ports.dataDir, 'tunings')
    this.#runs = new Runs({
      folder: this.#folder,
      schema: savedTuning,
      noun: 'tuning',
      ownFolders: true,
      log: ports.log,
      perform: (tuning, signal) => this.#perform(tuning, signal),
    })
  }

  /** Why nothing can be tuned in this installation, such as one in a container; null where it can. */
  async obstacle(): Promise<DiptychError | null> {
    const training = path.join(this.#ports.root, 'training')
    return access(path.join(training, 'finetune.py')).then(
      () => null,
      (cause: unknown) =>
        new DiptychError(
          'model-missing',
          'This installation has no folder training/, so no model can be tuned here.',
          'Tune it where the whole project is, and take it in here with `diptych models import`.',
          cause,
        ),
    )
  }

  /** Every model that is there and of a family that training knows, and the folders of CLIP weights in DATA_DIR/weights. */
  async bases(): Promise<TuningBase[]> {
    if ((await this.obstacle()) !== null) return []
    const [models, weights] = await Promise.all([this.#ports.models.list(), weightBases(this.#ports.dataDir)])
    const ready = await Promise.all(
      models.filter(({ state }) => state === 'ready').map(({ id }) => this.#ports.models.located(id)),
    )
    const adaptable = ready.map(({ entry }) => entry).filter(canAdapt)
    return [...adaptable.map(({ id, label }): TuningBase => ({ id, label, kind: 'adapters' })), ...weights]
  }

  /**
   * How many pictures with words a collection has to learn from, and how many it takes. `start` counts closer: here two
   * items with the same picture are two. None where there is no such collection.
   */
  async pictures(collection: string): Promise<TrainingPictures> {
    const source = await this.#ports.pairsOf(collection).catch((thrown: unknown) => {
      if (DiptychError.from(thrown).code === 'not-found') return null
      throw thrown
    })
    const statistics = await source?.store.statistics()
    return { collection, found: statistics?.kinds.pair ?? 0, needed: fewestPictures }
  }

  /**
   * Begins a tuning and returns at once.
   * @throws DiptychError 'not-found' for a base or a collection that is not there, 'conflict' for a name that is taken,
   * 'bad-request' for a name without letters or too few pictures with words, 'busy' where too many wait, 'model-missing' for
   * an `obstacle`
   */
  async start(options: TuningOptions): Promise<Tuning> {
    await this.#checkTraining()
    const { base, name, collection, captions } = options
    const bases = await this.bases()
    if (!bases.some(({ id }) => id === base))
      throw new DiptychError(
        'not-found',
        `There is no model ${base} to tune.`,
        chooseInstead(
          base,
          bases.map(({ id }) => id),
        ),
      )
    await this.#checkName(name)
    if ((collection === null) === (captions === null))
      throw new DiptychError(
        'bad-request',
        'A tuning learns from a collection or from a captions file.',
        'Give one of the two.',
      )
    await this.#checkPictures(options)
    return this.#runs.start({
      id: randomUUID(),
      createdAt: new Date().toISOString(),
      state: 'running',
      step: 'waiting',
      progress: null,
      detail: null,
      options,
      data: null,
      epochs: [],
      notices: [],
      result: null,
      error: null,
    })
  }

  /** Goes on from the last whole epoch of one that failed or was cancelled. Throws as `start`, and 'conflict' for another. */
  async resume(id: string): Promise<Tuning> {
    await this.#checkTraining()
    const tuning = await this.get(id)
    if (tuning.state !== 'failed' && tuning.state !== 'cancelled')
      throw new DiptychError('conflict', `The tuning ${id} is ${tuning.state}.`, 'Start a new one.')
    await this.#checkPictures(tuning.options)
    this.#resumed.add(id)
    return this.#runs.start({ ...tuning, state: 'running', step: 'waiting', progress: null, notices: [], error: null })
  }

  /** Newest first. */
  list(): Promise<Tuning[]> {
    return this.#runs.list()
  }

  /** Throws 'not-found', or 'unreadable' where its file is broken. */
  get(id: string): Promise<Tuning> {
    return this.#runs.get(id)
  }

  /** The tuning now, and at every change until it has ended. */
  watch(id: string, signal?: AbortSignal): AsyncGenerator<Tuning> {
    return this.#runs.watch(id, signal)
  }

  /** Cancels one that is under way; one that has ended stays. Returns it. Throws 'not-found', 'conflict'. */
  cancel(id: string): Promise<Tuning> {
    return this.#runs.cancel(id)
  }

  /** Cancels one that is under way and returns it; deletes one that has ended, a broken one too, and returns null. */
  end(id: string): Promise<Tuning | null> {
    return this.#runs.end(id)
  }

  /** Cancels what is running. */
  stop(): Promise<void> {
    return this.#runs.stop()
  }

  async #perform(tuning: Tuning, signal: AbortSignal): Promise<void> {
    const folder = path.join(this.#folder, tuning.id)
    const resume = this.#resumed.delete(tuning.id)
    try {
      await runTuning(tuning, { folder, resume, signal }, this.#ports)
    } finally {
      tuning.detail = null
    }
    const removed = passing.map((name) => rm(path.join(folder, name), { recursive: true, force: true }))
    await Promise.all(removed).catch((thrown: unknown) => this.#ports.log.warn(thrown))
  }

  async #checkPictures({ collection, captions }: TuningOptions): Promise<void> {
    if (captions !== null) await checkCaptions(captions)
    else if (collection !== null) await checkCollection(collection, (await this.#ports.pairsOf(collection)).store)
  }

  async #checkTraining(): Promise<void> {
    const obstacle = await this.obstacle()
    if (obstacle !== null) throw obstacle
  }

  async #checkName(name: string): Promise<void> {
    const id = idOf(name)
    if (!modelId.safeParse(id).success)
      throw new DiptychError('bad-request', `"${name}" can't be the name of a model.`, 'Give it letters or digits.')
    if (await this.#ports.models.isTaken(id))
      throw new DiptychError('conflict', `There is a model ${id} already.`, 'Choose another name.')
  }
}

/** As `identifier` of training/tuning/publish.py makes it. */
function idOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
}
