import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { TurnQueue } from './turn-queue.ts'

export interface TowerSettings {
  /** Absolute path of an ONNX file. */
  file: string
  /** Name of the output to take. */
  output: string
  /** Threads of onnxruntime within an operator. */
  threads: number
}

export interface TensorData {
  data: Float32Array | BigInt64Array
  dims: number[]
}

export interface TowerRequest {
  id: number
  feeds: Record<string, TensorData>
}

export type TowerReply =
  | { id: 'opened'; error?: string }
  | { id: number; error: string }
  | { id: number; vectors: Float32Array; dims: number[] }

/** Rows of a tower's output: `dims` is [count, dimensions]. */
export interface TowerOutput {
  vectors: Float32Array
  dims: number[]
}

/**
 * One tower of a dual encoder: an onnxruntime session in a thread of its own, because onnxruntime-node's `run` computes
 * on the thread that calls it, and the event loop has a chat to serve. The thread starts with the first batch, doesn't
 * keep the process alive while it idles, and is replaced if it dies.
 */
export class Tower {
  readonly #settings: TowerSettings
  readonly #threadFile: string
  readonly #queue = new TurnQueue()
  #thread: Promise<Worker> | null = null
  #requests = 0

  /** @param root the project's folder, from which the thread's source is started; a bundler would lose it */
  constructor(root: string, settings: TowerSettings) {
    this.#settings = settings
    this.#threadFile = path.join(root, 'lib/embed/tower-thread.ts')
  }

  /** Opens the session now instead of with the first batch. Rejects where the file is missing or not a model. */
  async open(): Promise<void> {
    await this.#running()
  }

  /** Encodes a batch; the arrays of `feeds` move to the thread and are empty afterwards. */
  run(feeds: Record<string, TensorData>, urgent: boolean, signal?: AbortSignal): Promise<TowerOutput> {
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
    const thread = new Worker(this.#threadFile, {
      workerData: this.#settings,
      name: path.basename(this.#settings.file),
    })
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

  async #exchange(thread: Worker, feeds: Record<string, TensorData>): Promise<TowerOutput> {
    const request: TowerRequest = { id: ++this.#requests, feeds }
    const buffers = Object.values(feeds).map(({ data }) => data.buffer as ArrayBuffer)
    thread.ref()
    try {
      const replied = nextReply(thread)
      thread.postMessage(request, buffers)
      const reply = await replied
      if ('error' in reply) throw new Error(reply.error)
      if (!('vectors' in reply)) throw new Error('the thread of the model answered out of turn')
      return reply
    } finally {
      thread.unref()
    }
  }
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
