import { createHash } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { DiptychError } from '../../errors.ts'
import { copyModel } from '../../hub/copy-model.ts'
import { Hub } from '../../hub/hub.ts'
import { ModelFiles, type PullOptions, type TransferOptions } from '../../hub/model-files.ts'
import { chooseInstead } from '../../nearest-name.ts'
import type { ChatModel } from '../chat-model.ts'
import { type ChatEntry, type ChatPrecision, readChatRegistry, weights } from './chat-registry.ts'
import { ChatSeat, ChatWorker } from './chat-worker.ts'
import { createLocalChatModel } from './local-chat-model.ts'

/** A language model in a list of models. */
export interface ChatModelSummary {
  id: string
  label: string
  purpose: 'chat'
  state: 'ready' | 'available' | 'downloading'
  /** Of the files; 0 where the size of the weights is not on record. */
  bytes: number
  /** Set where `bytes` is 0 and something is known. */
  approximateBytes: number | null
  languages: string[]
  licence: string
  note: string
  /** Tokens of prompt and answer together. */
  contextTokens: number
  precision: ChatPrecision
  /** What the precisions of the same weights have in common: the id of the entry that lists them. */
  base: string
  /** What could not be tried with the real weights; null where all was. */
  unproved: string | null
}

export interface BuiltInChatOptions {
  /** The project's folder, which holds models/ and lib/. */
  root: string
  dataDir: string
  hubEndpoints: string[]
  /** Threads of one onnxruntime session. */
  embeddingThreads: number
}

/** The language models of models/chat.json: what there is, getting one, and answering with it, without another server. */
export class BuiltInChat {
  readonly #options: BuiltInChatOptions
  readonly #hub: Hub
  readonly #seat = new ChatSeat()
  readonly #workers = new Map<string, { worker: ChatWorker; version: string }>()

  constructor(options: BuiltInChatOptions) {
    this.#options = options
    this.#hub = new Hub(options.hubEndpoints)
  }

  async list(): Promise<ChatModelSummary[]> {
    const entries = await this.#entries()
    return Promise.all(entries.map(async (entry) => summaryOf(entry, await this.#state(entry))))
  }

  /** Of all these models, there or not. */
  async ids(): Promise<string[]> {
    return (await this.#entries()).map(({ id }) => id)
  }

  /** Whether the id is one of these models, there or not. */
  async has(id: string): Promise<boolean> {
    return (await this.ids()).includes(id)
  }

  /** Ids of those that can answer now, the preferred one first. */
  async ready(): Promise<string[]> {
    return (await this.list()).filter(({ state }) => state === 'ready').map(({ id }) => id)
  }

  /** Downloads what is missing or damaged. Throws 'not-found', 'unreachable', 'upstream', 'model-missing' (a full disk). */
  async pull(id: string, options: PullOptions = {}): Promise<void> {
    await this.#files(await this.#entry(id)).pull(this.#hub, options)
  }

  /** Takes the files from a folder, without a network. Throws 'not-found', 'unreadable', 'model-missing' (a full disk). */
  async import(folder: string, id: string, { signal, onProgress }: TransferOptions = {}): Promise<void> {
    const entry = await this.#entry(id)
    await copyModel(entry, folder, this.#files(entry).folder, { signal, onProgress })
    await this.#forget(id)
  }

  /** Deletes the files. Throws 'not-found', also where nothing of them is there, 'conflict' while they are being downloaded. */
  async remove(id: string): Promise<void> {
    const files = this.#files(await this.#entry(id))
    await files.checkRemovable()
    await this.#forget(id)
    await rm(files.folder, { recursive: true, force: true })
  }

  /** Throws 'not-found', or 'model-missing' where the files are not there. */
  async model(id: string): Promise<ChatModel> {
    const entry = await this.#entry(id)
    const files = this.#files(entry)
    if (!(await files.complete()))
      throw new DiptychError(
        'model-missing',
        `The language model ${id} is not downloaded.`,
        `Get it: npx diptych models pull ${id}`,
      )
    const version = await versionOf(files.folder, entry)
    return createLocalChatModel({ ...entry, digest: version }, this.#workerOf(entry, files.folder, version))
  }

  /** Stops the answers at hand and ends the threads. */
  async close(): Promise<void> {
    await Promise.all([...this.#workers.values()].map(({ worker }) => worker.close()))
    this.#workers.clear()
  }

  /** Lets go of its weights; the next answer reads them anew. */
  async #forget(id: string): Promise<void> {
    const known = this.#workers.get(id)
    this.#workers.delete(id)
    await known?.worker.close()
  }

  /** One that has other files in memory than lie on the disk by now lets go of them. */
  #workerOf({ id, contextTokens, precision }: ChatEntry, folder: string, version: string): ChatWorker {
    const known = this.#workers.get(id)
    if (known && known.version !== version) void known.worker.release()
    const { root, embeddingThreads: threads } = this.#options
    const settings = { folder, threads, contextTokens, dtype: weights[precision].dtype }
    const worker = known?.worker ?? new ChatWorker(root, settings, this.#seat)
    this.#workers.set(id, { worker, version })
    return worker
  }

  async #state(entry: ChatEntry): Promise<ChatModelSummary['state']> {
    const files = this.#files(entry)
    if (await files.complete()) return 'ready'
    return (await files.downloading()) ? 'downloading' : 'available'
  }

  async #entry(id: string): Promise<ChatEntry> {
    const entries = await this.#entries()
    const entry = entries.find((candidate) => candidate.id === id)
    if (entry) return entry
    const ids = entries.map((candidate) => candidate.id)
    throw new DiptychError('not-found', `There is no built-in language model ${id}.`, chooseInstead(id, ids))
  }

  #entries(): Promise<ChatEntry[]> {
    return readChatRegistry(this.#options.root)
  }

  #files(entry: ChatEntry): ModelFiles {
    return new ModelFiles(entry, path.join(this.#options.dataDir, 'models', entry.id))
  }
}

function summaryOf(entry: ChatEntry, state: ChatModelSummary['state']): ChatModelSummary {
  const { source: _, files, ...facts } = entry
  const known = files.find(({ path: file }) => file === weights[entry.precision].file)?.bytes ?? null
  const bytes = known === null ? 0 : files.reduce((sum, file) => sum + (file.bytes ?? 0), 0)
  return { ...facts, state, bytes, approximateBytes: bytes > 0 ? null : facts.approximateBytes }
}

/** Another one when a file has come or changed, downloaded or imported: of their sizes and times. */
async function versionOf(folder: string, { files }: ChatEntry): Promise<string> {
  const stats = await Promise.all(files.map((file) => stat(path.join(folder, file.path))))
  const facts = stats.map(({ size, mtimeMs }) => `${size} ${mtimeMs}`)
  return createHash('sha256').update(facts.join('\n')).digest('hex').slice(0, 16)
}
