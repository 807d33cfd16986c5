import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Models } from '../embed/models.ts'
import { DiptychError } from '../errors.ts'
import { type Logger, loggedError } from '../log.ts'
import { canAdapt, weightBases, weightsFolder } from './bases.ts'
import { exportPairs, type PairSource } from './export-pairs.ts'
import { findPython } from './python.ts'
import { runProcess } from './run-process.ts'
import type { Tuning, TuningBase, TuningOptions, TuningStep } from './tuning.ts'
import { applyEvent, readTuningEvent } from './tuning-event.ts'
import { TuningFiles } from './tuning-files.ts'

export interface TuningsPorts {
  /** The project's folder, which holds training/. */
  root: string
  dataDir: string
  /** Name or path of a Python. */
  python: string
  embeddingThreads: number
  log: Logger
  /** The pictures with words of a collection. Throws 'not-found'. */
  pairsOf(collection: string): Promise<PairSource>
  models: Pick<Models, 'import' | 'list' | 'located'>
}

/** How often a tuning gives a sign of life (milliseconds), and after how long without one it counts as dead. */
const beat = 1000
const staleAfter = 10_000
const watchInterval = 250

interface LiveTuning {
  tuning: Tuning
  controller: AbortController
  ended: Promise<void>
}

/** Fine-tunings of embedding models: training/finetune.py, run and watched; what came of each is in DATA_DIR/tunings. */
export class Tunings {
  readonly #ports: TuningsPorts
  readonly #files: TuningFiles
  readonly #live = new Map<string, LiveTuning>()
  /** Settles when every tuning before has ended: one at a time has the machine. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(ports: TuningsPorts) {
    this.#ports = ports
    this.#files = new TuningFiles(path.join(ports.dataDir, 'tunings'))
  }

  /** Every model that is there and of a family that training knows, and the folders of CLIP weights in DATA_DIR/weights. */
  async bases(): Promise<TuningBase[]> {
    const [models, weights] = await Promise.all([this.#ports.models.list(), weightBases(this.#ports.dataDir)])
    const ready = await Promise.all(
      models.filter(({ state }) => state === 'ready').map(({ id }) => this.#ports.models.located(id)),
    )
    const adaptable = ready.map(({ entry }) => entry).filter(canAdapt)
    return [...adaptable.map(({ id, label }): TuningBase => ({ id, label, kind: 'adapters' })), ...weights]
  }

  /**
   * Begins a tuning and returns at once.
   * @throws DiptychError 'not-found' for a base or a collection that is not there, 'conflict' for a name that is taken,
   * 'bad-request' for a name without letters
   */
  async start(options: TuningOptions): Promise<Tuning> {
    const { base, name, collection, captions } = options
    const bases = await this.bases()
    if (!bases.some(({ id }) => id === base))
      throw new DiptychError(
        'not-found',
        `There is no model ${base} to tune.`,
        `Choose one of ${bases.map(({ id }) => id).join(', ')}.`,
      )
    await this.#checkName(name)
    if ((collection === null) === (captions === null))
      throw new DiptychError(
        'bad-request',
        'A tuning learns from a collection or from a captions file.',
        'Give one of the two.',
      )
    if (collection !== null) await this.#ports.pairsOf(collection)
    const tuning: Tuning = {
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
    }
    return this.#begin(tuning, false)
  }

  /** Goes on from the last whole epoch of one that failed or was cancelled. Throws 'not-found', 'conflict'. */
  async resume(id: string): Promise<Tuning> {
    const tuning = await this.get(id)
    if (tuning.state !== 'failed' && tuning.state !== 'cancelled')
      throw new DiptychError('conflict', `The tuning ${id} is ${tuning.state}.`, 'Start a new one.')
    await this.#live.get(id)?.ended
    return this.#begin({ ...tuning, state: 'running', step: 'waiting', progress: null, notices: [], error: null }, true)
  }

  /** Newest first. */
  async list(): Promise<Tuning[]> {
    const read = (await this.#files.ids()).map((id) =>
      this.#find(id).catch((thrown: unknown) => {
        this.#ports.log.warn(thrown, `The tuning ${id} can't be read`)
        return null
      }),
    )
    const all = (await Promise.all(read)).filter((tuning) => tuning !== null)
    return all.sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  }

  /** Throws 'not-found', or 'unreadable' where its file is broken. */
  async get(id: string): Promise<Tuning> {
    const tuning = await this.#find(id)
    if (tuning) return tuning
    throw notThere(id)
  }

  /** The tuning now, and at every change until it has ended. */
  async *watch(id: string, signal?: AbortSignal): AsyncGenerator<Tuning> {
    for (let last = ''; !signal?.aborted; ) {
      const tuning = await this.get(id)
      const seen = JSON.stringify(tuning)
      if (seen !== last) yield tuning
      last = seen
      if (tuning.state !== 'running') return
      await sleep(watchInterval, undefined, { signal }).catch(() => {})
    }
  }

  /** Cancels one that is under way and returns it; deletes one that has ended, a broken one too, and returns null. */
  async end(id: string): Promise<Tuning | null> {
    const tuning = await this.get(id).catch((thrown: unknown) => {
      if (DiptychError.from(thrown).code === 'unreadable') return null
      throw thrown
    })
    if (tuning?.state === 'running') return this.#cancel(id)
    await this.#live.get(id)?.ended
    if (!(await this.#files.delete(id))) throw notThere(id)
    return null
  }

  /** Cancels what is running. */
  async stop(): Promise<void> {
    for (const { controller } of this.#live.values()) controller.abort()
    await this.#last
  }

  async #cancel(id: string): Promise<Tuning> {
    const live = this.#live.get(id)
    live?.controller.abort()
    await live?.ended
    const tuning = await this.get(id)
    if (tuning.state !== 'running') return tuning
    throw new DiptychError('conflict', 'Another process is at that tuning.', 'Cancel it there, or wait until it ends.')
  }

  async #begin(tuning: Tuning, resume: boolean): Promise<Tuning> {
    await this.#files.write(tuning)
    const controller = new AbortController()
    const ended = this.#perform(tuning, resume, this.#last, controller.signal)
    this.#last = Promise.all([this.#last, ended])
    this.#live.set(tuning.id, { tuning, controller, ended })
    return structuredClone(tuning)
  }

  /** Does the work when its turn comes; never fails. */
  async #perform(tuning: Tuning, resume: boolean, turn: Promise<unknown>, signal: AbortSignal): Promise<void> {
    let keeping = Promise.resolve()
    const keep = () => {
      keeping = keeping
        .then(() => this.#files.write(tuning))
        .catch((thrown) => this.#ports.log.error(thrown, 'A tuning could not be kept'))
    }
    const timer = setInterval(keep, beat)
    try {
      await Promise.race([turn, once(signal, 'abort')])
      await this.#tune(tuning, resume, signal)
      tuning.state = 'done'
    } catch (thrown) {
      tuning.state = signal.aborted ? 'cancelled' : 'failed'
      tuning.error = signal.aborted ? null : loggedError(thrown, this.#ports.log).toJSON()
    }
    tuning.detail = null
    clearInterval(timer)
    keep()
    await keeping
    if (tuning.state === 'done') await this.#files.tidy(tuning.id).catch((thrown) => this.#ports.log.warn(thrown))
    this.#live.delete(tuning.id)
  }

  async #tune(tuning: Tuning, resume: boolean, signal: AbortSignal): Promise<void> {
    const { root, dataDir, python, log } = this.#ports
    const training = path.join(root, 'training')
    const enter = (step: TuningStep) => Object.assign(tuning, { step, progress: null })
    signal.throwIfAborted()
    enter('python')
    const found = await findPython({
      python,
      folder: path.join(dataDir, 'tuning'),
      requirements: path.join(training, 'requirements-tune.txt'),
      signal,
      onLine: (line) => Object.assign(tuning, { detail: line.slice(0, 200) }),
    })
    enter('pairs')
    const pairs = await this.#pairs(tuning, signal)
    enter('features')
    const args = ['finetune.py', pairs, ...(await this.#arguments(tuning)), ...(resume ? ['--resume'] : [])]
    let failure: { message: string; fix: string } | null = null
    const { code, complaint } = await runProcess(found, args, {
      cwd: training,
      signal,
      onLine: (line) => {
        const event = readTuningEvent(line)
        if (event?.event === 'error') failure = event
        else if (event) applyEvent(tuning, event)
      },
    })
    if (failure !== null) throw asError(failure)
    if (code !== 0 || !tuning.result) {
      log.error({ code, complaint }, 'training/finetune.py failed')
      throw new DiptychError(
        'internal',
        `Training broke off: ${complaint.split('\n').at(-1) || `code ${code}`}`,
        'See the log; go on with it, or start it again with smaller batches.',
      )
    }
    if (tuning.result.model) await this.#ports.models.import(path.join(this.#files.folder(tuning.id), 'model'))
  }

  async #pairs({ id, options, ...tuning }: Tuning, signal: AbortSignal): Promise<string> {
    if (options.captions !== null) return path.resolve(options.captions)
    const source = await this.#ports.pairsOf(options.collection ?? '')
    const live = this.#live.get(id)?.tuning ?? tuning
    return exportPairs(source, this.#files.folder(id), {
      signal,
      onProgress: (done, of) => Object.assign(live, { progress: { done, of } }),
    })
  }

  async #arguments({ id, options }: Tuning): Promise<string[]> {
    const { dataDir, models, embeddingThreads } = this.#ports
    const folder = this.#files.folder(id)
    const given = ['--out', folder, '--name', options.name, '--threads', String(embeddingThreads)]
    given.push('--temperature', String(options.temperature), '--seed', String(options.seed))
    if (options.learnTemperature) given.push('--learn-temperature')
    if (options.epochs !== null) given.push('--epochs', String(options.epochs))
    if (options.batch !== null) given.push('--batch', String(options.batch))
    if (options.learningRate !== null) given.push('--learning-rate', String(options.learningRate))
    const weights = weightsFolder(dataDir, options.base)
    if (weights !== null) return [...given, '--weights', weights]
    const base = await models.located(options.base)
    const entry = path.join(folder, 'base.json')
    await writeFile(entry, JSON.stringify(base.entry))
    return [...given, '--entry', entry, '--folder', base.folder]
  }

  async #checkName(name: string): Promise<void> {
    const id = modelId(name)
    if (id === '')
      throw new DiptychError('bad-request', `"${name}" can't be the name of a model.`, 'Give it letters or digits.')
    const taken = (await this.#ports.models.list()).some((model) => model.id === id)
    if (taken) throw new DiptychError('conflict', `There is a model ${id} already.`, 'Choose another name.')
  }

  /** One of this process, or as it is kept: one that its process left unfinished has failed. */
  async #find(id: string): Promise<Tuning | null> {
    const live = this.#live.get(id)
    if (live) return structuredClone(live.tuning)
    const kept = await this.#files.read(id)
    if (kept?.tuning.state !== 'running' || kept.silentFor < staleAfter) return kept?.tuning ?? null
    const message = 'The program ended before the tuning did.'
    return { ...kept.tuning, state: 'failed', error: { code: 'internal', message, fix: 'Go on with it.' } }
  }
}

/** As `identifier` of training/tuning/publish.py makes it. */
function modelId(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
}

function asError({ message, fix }: { message: string; fix: string }): DiptychError {
  return new DiptychError('bad-request', message, fix)
}

function notThere(id: string): DiptychError {
  return new DiptychError('not-found', `There is no tuning ${id}.`, 'It may have been deleted; list the tunings again.')
}
