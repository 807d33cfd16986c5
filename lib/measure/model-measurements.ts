import { randomUUID } from 'node:crypto'
import os from 'node:os'
import path from 'node:path'
import type { Models, ModelsOptions } from '../embed/models.ts'
import { DiptychError } from '../errors.ts'
import type { Evaluations } from '../evaluate/evaluations.ts'
import type { Logger } from '../log.ts'
import { Runs } from '../runs/runs.ts'
import { type Located, measureModels } from './measure-models.ts'
import { type Measurement, savedMeasurement } from './measurement.ts'
import { pictureSearchSet } from './picture-search-set.ts'

export interface ModelMeasurementsPorts extends ModelsOptions {
  log: Logger
  models: Pick<Models, 'list' | 'located'>
  evaluations: Pick<Evaluations, 'named'>
  /** Evaluation sets with words that find pictures; the project's own by default. */
  sets?: readonly string[]
}

/** Those of the project's sets in which words are to find pictures. */
const projectSets = ['pictures', 'samples']
/** The oldest go. */
const mostKept = 20

/**
 * What each model and precision on the disk costs and what it finds, measured side by side on this machine; every run is
 * kept in DATA_DIR/measurements.
 */
export class ModelMeasurements {
  readonly #ports: ModelMeasurementsPorts
  readonly #runs: Runs<Measurement>
  /** The models of a run as they were when it was begun: one that is removed before its turn still has its row. */
  readonly #located = new WeakMap<Measurement, Located[]>()

  constructor(ports: ModelMeasurementsPorts) {
    this.#ports = ports
    this.#runs = new Runs({
      folder: path.join(ports.dataDir, 'measurements'),
      schema: savedMeasurement,
      noun: 'measurement',
      log: ports.log,
      perform: (measurement, signal) => this.#perform(measurement, signal),
    })
  }

  /**
   * Begins to measure and returns at once.
   * @param wanted ids; empty for every embedding model whose files are there
   * @throws DiptychError 'not-found', 'model-missing' for one whose files are not there, 'busy'
   */
  async start(wanted: readonly string[] = []): Promise<Measurement> {
    const { models, embeddingThreads: threads } = this.#ports
    const named = new Set(wanted)
    for (const id of named) await models.located(id)
    const ready = (await models.list()).filter(({ purpose, state }) => purpose === 'embedding' && state === 'ready')
    // The precisions of a model side by side.
    const grouped = [...Map.groupBy(ready, ({ base }) => base).values()].flat()
    const ids = grouped.map(({ id }) => id).filter((id) => named.size === 0 || named.has(id))
    const measurement: Measurement = {
      id: randomUUID(),
      createdAt: new Date().toISOString(),
      state: 'running',
      progress: { model: null, done: 0, of: 0 },
      machine: { processor: os.cpus()[0]?.model.trim() || os.arch(), threads },
      models: [],
      wanted: ids,
      error: null,
    }
    this.#located.set(measurement, await Promise.all(ids.map((id) => models.located(id))))
    return this.#runs.start(measurement)
  }

  /** Newest first. */
  list(): Promise<Measurement[]> {
    return this.#runs.list()
  }

  /** Throws 'not-found', or 'unreadable' where its file is broken. */
  get(id: string): Promise<Measurement> {
    return this.#runs.get(id)
  }

  /** The measurement now, and at every change until it has ended. */
  watch(id: string, signal?: AbortSignal): AsyncGenerator<Measurement> {
    return this.#runs.watch(id, signal)
  }

  /** Cancels one that is under way; one that has ended stays. Returns it. Throws 'not-found', 'conflict'. */
  cancel(id: string): Promise<Measurement> {
    return this.#runs.cancel(id)
  }

  /** Cancels one that is under way and returns it; deletes one that has ended and returns null. Throws 'not-found'. */
  end(id: string): Promise<Measurement | null> {
    return this.#runs.end(id)
  }

  /** Cancels what is running. */
  stop(): Promise<void> {
    return this.#runs.stop()
  }

  async #perform(measurement: Measurement, signal: AbortSignal): Promise<void> {
    const { root, dataDir, hubEndpoints, embeddingThreads, maxPixels } = this.#ports
    const { evaluations, sets = projectSets } = this.#ports
    await this.#runs.prune(mostKept)
    const read = sets.map(async (name) => pictureSearchSet(await evaluations.named(name, '')))
    const located = this.#located.get(measurement) ?? []
    measurement.models = await measureModels(located, await Promise.all(read), {
      ...{ root, dataDir, hubEndpoints, embeddingThreads, maxPixels, signal },
      onProgress: (model, done, of) => {
        measurement.progress = { model, done, of }
      },
    })
    if (measurement.models.every(({ figures }) => figures === null)) throw noneMeasured(measurement)
  }
}

function noneMeasured({ models: [first] }: Measurement): DiptychError {
  const { message, fix } = first?.error ?? { message: 'There is no model on the disk.', fix: 'Pull one.' }
  return new DiptychError(first?.error?.code ?? 'model-missing', message, fix)
}
