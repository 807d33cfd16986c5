import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { DiptychError } from '../errors.ts'
import type { Precision } from './registry.ts'
import { TurnQueue } from './turn-queue.ts'

export interface TowerSettings {
  /** Absolute path of an ONNX file. */
  file: string
  /** Name of the output to take. */
  output: string
  /** Threads of onnxruntime within an operator. */
  threads: number
  /** Of the numbers in the file; fp32 where it is not said. */
  precision?: Precision
}

/** What the thread is started with. */
export interface TowerThreadData extends TowerSettings {
  /** One shared integer: 1 while the thread is inside onnxruntime. */
  busy: Int32Array
}

export interface TensorData {
  data: Float32Array | BigInt64Array
  dims: number[]
}

/** Inputs of a batch, by their names. */
export type TowerFeeds = Record<string, TensorData>

/** Rows of a tower's output: `dims` is [count, dimensions]. */
export interface TowerOutput {
  vectors: Float32Array
  dims: number[]
}

/** One reply to the start and one to each batch, in their order. */
export type TowerReply = { opened: true } | { error: string } | { misfit: string } | TowerOutput

/**
 * A thread that is ended inside onnxruntime takes the process down with an abort. So whoever calls process.exit waits
 * for the batch at hand: a fraction of a second, and never more than this.
 */
const exitPatienceMilliseconds = 5000
const threadsAtWork = new Set<Int32Array>()
process.on('exit', () => {
  for (const busy of threadsAtWork) Atomics.wait(busy, 0, 1, exitPatienceMilliseconds)
})

/**
 * One tower of a dual encoder: an onnxruntime session in a thread of its own, because onnxruntime-node's `run` computes
 * on the thread that calls it, and the event loop has a chat to serve. The thread starts with the first batch, doesn't
 * keep the process alive while it idles, and is replaced if it dies.
 */
export class Tower {
  readonly #settings: TowerSettings
  readonly #threadFile: string
  readonly #queue = new TurnQueue()
  readonly #busy = new Int32Array(new SharedArrayBuffer(4))
  #thread: Promise<Worker> | null = null

  /** @param root the project's folder, from which the thread's source is started; a bundler would lose it */
  constructor(root: string, settings: TowerSettings) {
    this.#settings = settings
    this.#threadFile = path.join(root, 'lib/embed/tower-thread.ts')
  }

  /** Opens the session now instead of with the first batch. Rejects where the file is missing or not a model. */
  async open(): Promise<void> {
    await this.#running()
  }

  /**
   * Encodes a batch; the arrays of `feeds` move to the thread and are empty afterwards. Throws 'model-missing' where the
   * file takes or gives something else than is asked of it.
   */
  run(feeds: TowerFeeds, urgent: boolean, signal?: AbortSignal): Promise<TowerOutput> {
    return this.#queue.run(urgent, async () => {
      signal?.throwIfAborted()
      return this.#exchange(await this.#running(), feeds)
    })
  }

  /** Waits for the batches at hand, then ends the thread. */
  async close(): Promise<void> {
    await this.#queue.run(false, async () => {
      const thread = await this.#thread?.catch(() => null)
      this.#thread = null
      await thread?.terminate()
    })
  }

  #running(): Promise<Worker> {
    if (!this.#thread) {
      const starting = this.#start()
      const forget = () => {
        if (this.#thread === starting) this.#thread = null
      }
      starting.then((thread) => thread.once('exit', forget), forget)
      this.#thread = starting
    }
    return this.#thread
  }

  async #start(): Promise<Worker> {
    // Flags of the process (a loader, --eval) are not for the thread.
    const workerData: TowerThreadData = { ...this.#settings, busy: this.#busy }
    Atomics.store(this.#busy, 0, 1)
    threadsAtWork.add(this.#busy)
    const thread = new Worker(this.#threadFile, { workerData, execArgv: [] })
    thread.once('exit', () => threadsAtWork.delete(this.#busy))
    // Whoever waits for a reply hears of it; without a listener it would end the process. The next batch starts anew.
    thread.on('error', () => {})
    try {
      const opened = await nextReply(thread)
      if ('error' in opened) throw new Error(opened.error)
    } catch (error) {
      await thread.terminate()
      throw error
    }
    thread.unref()
    return thread
  }

  async #exchange(thread: Worker, feeds: TowerFeeds): Promise<TowerOutput> {
    const buffers = Object.values(feeds).map(({ data }) => data.buffer as ArrayBuffer)
    thread.ref()
    try {
      const replied = nextReply(thread)
      Atomics.store(this.#busy, 0, 1)
      thread.postMessage(feeds, buffers)
      const reply = await replied
      if ('error' in reply) throw new Error(reply.error)
      if ('misfit' in reply) throw misfit(this.#settings.file, reply.misfit)
      if (!('vectors' in reply)) throw new Error('the thread of the model answered out of turn')
      return reply
    } finally {
      thread.unref()
    }
  }
}

function misfit(file: string, what: string): DiptychError {
  return new DiptychError(
    'model-missing',
    `${file} is not the export that its entry describes: ${what}.`,
    'Use another model, or import a folder whose model.json says what this file takes; see docs/models.md.',
  )
}

function nextReply(thread: Worker): Promise<TowerReply> {
  return new Promise((resolve, reject) => {
    const settle =
      <T>(then: (value: T) => void) =>
      (value: T) => {
        thread.off('message', onMessage).off('error', onError).off('exit', onExit)
        then(value)
      }
    const onMessage = settle(resolve)
    const onError = settle(reject)
    const onExit = settle<number>((code) => reject(new Error(`the thread of the model ended (${code})`)))
    thread.on('message', onMessage).on('error', onError).on('exit', onExit)
  })
}
