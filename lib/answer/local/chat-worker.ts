import path from 'node:path'
import { Worker } from 'node:worker_threads'
import pLimit from 'p-limit'
import { DiptychError } from '../../errors.ts'
import type { ChatEnd, ChatOrder, ChatReply } from './chat-order.ts'
import type { weights } from './chat-registry.ts'

export interface ChatWorkerSettings {
  /** Absolute path of the model's files, in the layout of a hub. */
  folder: string
  dtype: (typeof weights)[keyof typeof weights]['dtype']
  /** Tokens of prompt and answer together. */
  contextTokens: number
  /** Threads of onnxruntime within an operator. */
  threads: number
}

/** What the thread is started with; of the shared integers each is one. */
export interface ChatThreadData extends ChatWorkerSettings {
  /** 1 while the thread loads or answers. */
  busy: Int32Array
  /** 1 where nobody wants the answer any more. */
  stop: Int32Array
}

/**
 * A thread that is ended inside onnxruntime takes the process down with an abort. So whoever calls process.exit waits for
 * the step at hand, which is told to be the last one.
 */
const exitPatienceMilliseconds = 5000
const atWork = new Set<{ busy: Int32Array; stop: Int32Array }>()
process.on('exit', () => {
  for (const { stop } of atWork) Atomics.store(stop, 0, 1)
  for (const { busy } of atWork) Atomics.wait(busy, 0, 1, exitPatienceMilliseconds)
})

/** Weights that nobody has asked for so long are let go of. */
const idleMilliseconds = 10 * 60_000

/** What the language models of a process share: one of them works at a time, and one has its weights in memory. */
export class ChatSeat {
  readonly inTurn = pLimit(1)
  holder: ChatWorker | null = null
}

/**
 * A language model in a thread of its own: onnxruntime-node computes on the thread that calls it, and the event loop has
 * pages to serve. Starts with the first order, takes one order at a time, and is started anew if it dies.
 */
export class ChatWorker {
  readonly #settings: ChatWorkerSettings
  readonly #threadFile: string
  readonly #seat: ChatSeat
  readonly #busy = new Int32Array(new SharedArrayBuffer(4))
  readonly #stop = new Int32Array(new SharedArrayBuffer(4))
  readonly #closing = new AbortController()
  #thread: Promise<Worker> | null = null
  /** Orders that wait or are at hand. */
  #orders = 0
  /** The end of the order at hand. */
  #atHand: Promise<unknown> = Promise.resolve()
  #idle: NodeJS.Timeout | undefined

  /** @param root the project's folder, from which the thread's source is started; a bundler would lose it */
  constructor(root: string, settings: ChatWorkerSettings, seat = new ChatSeat()) {
    this.#settings = settings
    this.#threadFile = path.join(root, 'lib/answer/local/chat-thread.ts')
    this.#seat = seat
  }

  /** Loads the model now instead of with the first order. */
  async open(): Promise<void> {
    await this.#inTurn(async () => void (await this.#running()))
  }

  /**
   * Answers once the orders before are done. Rejects with 'cancelled' at once when the signal aborts or the worker is
   * closed, while the thread finishes the token at hand; with 'upstream' where the prompt is too long or the model fails.
   */
  async answer(order: ChatOrder, onText: (delta: string) => void, signal?: AbortSignal): Promise<ChatEnd> {
    const { signal: closed } = this.#closing
    const left = signal ? AbortSignal.any([signal, closed]) : closed
    left.throwIfAborted()
    const ended = this.#inTurn(async () => {
      left.throwIfAborted()
      const thread = await this.#running()
      // Loading takes seconds.
      left.throwIfAborted()
      Atomics.store(this.#stop, 0, 0)
      const stop = () => void Atomics.store(this.#stop, 0, 1)
      left.addEventListener('abort', stop, { once: true })
      try {
        return await this.#exchange(thread, order, (delta) => left.aborted || onText(delta))
      } finally {
        left.removeEventListener('abort', stop)
      }
    })
    return untilAborted(ended, left)
  }

  /** Lets go of the weights once the orders before are done; the next one loads what lies on the disk by then. */
  async release(): Promise<void> {
    await this.#seat.inTurn(() => this.#end())
  }

  /** Stops the answer at hand and takes no other, then ends the thread. */
  async close(): Promise<void> {
    this.#closing.abort()
    clearTimeout(this.#idle)
    await this.#atHand
    await this.#end()
  }

  async #inTurn<T>(task: () => Promise<T>): Promise<T> {
    clearTimeout(this.#idle)
    this.#orders++
    try {
      return await this.#seat.inTurn(() => {
        const done = task()
        this.#atHand = done.catch(() => {})
        return done
      })
    } finally {
      this.#orders--
      if (this.#orders === 0 && this.#thread)
        this.#idle = setTimeout(() => void this.release(), idleMilliseconds).unref()
    }
  }

  async #end(): Promise<void> {
    const thread = await this.#thread?.catch(() => null)
    this.#thread = null
    await thread?.terminate()
  }

  /** To be called in turn. */
  async #running(): Promise<Worker> {
    const { signal: closed } = this.#closing
    const { holder } = this.#seat
    closed.throwIfAborted()
    if (holder && holder !== this) await holder.#end()
    closed.throwIfAborted()
    this.#seat.holder = this
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
    const workerData: ChatThreadData = { ...this.#settings, busy: this.#busy, stop: this.#stop }
    const shared = { busy: this.#busy, stop: this.#stop }
    Atomics.store(this.#busy, 0, 1)
    atWork.add(shared)
    // Flags of the process (a loader, --eval) are not for the thread.
    const thread = new Worker(this.#threadFile, { workerData, execArgv: [] })
    thread.once('exit', () => atWork.delete(shared))
    // Whoever waits for a reply hears of it; without a listener it would end the process.
    thread.on('error', () => {})
    try {
      await replies(thread, (reply) => {
        if (reply.type === 'failed') throw failed(reply.message)
        return reply
      })
    } catch (error) {
      await thread.terminate()
      throw error
    }
    thread.unref()
    return thread
  }

  async #exchange(thread: Worker, order: ChatOrder, onText: (delta: string) => void): Promise<ChatEnd> {
    thread.ref()
    try {
      Atomics.store(this.#busy, 0, 1)
      const ended = replies(thread, (reply) => {
        if (reply.type === 'failed') throw failed(reply.message)
        if (reply.type === 'too-long') throw tooLong(reply.promptTokens, this.#settings.contextTokens)
        if (reply.type === 'text') onText(reply.delta)
        return reply.type === 'end' ? reply : undefined
      })
      thread.postMessage(order)
      return await ended
    } finally {
      thread.unref()
    }
  }
}

/** Hears what the thread says until `take` makes something of it. Rejects where the thread dies or `take` throws. */
function replies<T>(thread: Worker, take: (reply: ChatReply) => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => {
      thread.off('message', onMessage).off('error', onError).off('exit', onExit)
      then()
    }
    const onMessage = (reply: ChatReply) => {
      try {
        const taken = take(reply)
        if (taken !== undefined) settle(() => resolve(taken))
      } catch (error) {
        settle(() => reject(error))
      }
    }
    const onError = (error: Error) => settle(() => reject(failed(error.message)))
    const onExit = (code: number) => settle(() => reject(failed(`its thread ended (${code})`)))
    thread.on('message', onMessage).on('error', onError).on('exit', onExit)
  })
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}

function failed(why: string): DiptychError {
  return new DiptychError(
    'upstream',
    `The built-in language model failed: ${why}`,
    'Try again; if it stays so, get it anew: npx diptych models remove ID, then pull ID.',
  )
}

/** Named as other servers name it, since answer.ts then tries again with less. */
function tooLong(promptTokens: number, contextTokens: number): DiptychError {
  return new DiptychError(
    'upstream',
    `The prompt of ${promptTokens} tokens exceeds the context length of ${contextTokens}.`,
    'Ask with fewer or shorter sources, or use another CHAT_MODEL.',
  )
}
