import { rm } from 'node:fs/promises'
import path from 'node:path'
import { ChosenName } from '../chosen-name.ts'
import { DiptychError } from '../errors.ts'
import { copyModel } from '../hub/copy-model.ts'
import { Hub } from '../hub/hub.ts'
import { ModelFiles, type PullOptions } from '../hub/model-files.ts'
import { chooseInstead } from '../nearest-name.ts'
import type { Notice } from '../types.ts'
import { type ImportOptions, refuseReplacing } from './import-options.ts'
import { LoadedEncoders } from './loaded-encoders.ts'
import { modelMissing } from './model-missing.ts'
import { type ModelSummary, summaryOf } from './model-summary.ts'
import { OnnxEncoder } from './onnx-encoder.ts'
import { type ModelEntry, readRegistry } from './registry.ts'
import { tryModel } from './try-model.ts'
import { UserModels } from './user-models.ts'

export type { ImportOptions } from './import-options.ts'
export type { ModelSummary } from './model-summary.ts'

export interface ModelsOptions {
  /** The project's folder, which holds models/. */
  root: string
  dataDir: string
  /** Of the hub and its mirrors, in the order to try; without trailing slashes. */
  hubEndpoints: string[]
  /** Threads of one onnxruntime session. */
  embeddingThreads: number
  maxPixels: number
  /** Ids of models of another kind, whose files lie in the same folder: no embedding model may have one of them. */
  takenIds?: () => Promise<string[]>
}

export interface Resolution {
  id: string
  /** Set where it is not the model that would have been preferred. */
  notice: Notice | null
}

export interface ResolveOptions extends PullOptions {
  /** false: make do with what is on the disk, without a request to the hub. */
  download?: boolean
}

/** The embedding models of models/registry.json: what there is, getting one, choosing one, and loading it once. */
export class Models {
  readonly #options: ModelsOptions
  readonly #hub: Hub
  readonly #user: UserModels
  /** The model that a person has chosen for new collections. */
  readonly #selected: ChosenName
  readonly #encoders = new LoadedEncoders((id) => this.#open(id))

  constructor(options: ModelsOptions) {
    this.#options = options
    this.#hub = new Hub(options.hubEndpoints)
    this.#user = new UserModels(options.dataDir)
    this.#selected = new ChosenName(path.join(options.dataDir, 'models/selected.json'), 'id')
  }

  async list(): Promise<ModelSummary[]> {
    const [entries, selected] = await Promise.all([this.#entries(), this.#selected.read()])
    return Promise.all(
      entries.map(async (entry) =>
        summaryOf(entry, { state: await this.#state(entry), selected: entry.id === selected }),
      ),
    )
  }

  /** Downloads what is missing or damaged of a model. A model of the project's folder is only checked. */
  async pull(id: string, options: PullOptions = {}): Promise<void> {
    const entry = await this.#entry(id)
    if (entry.source.kind === 'hub') return this.#files(entry).pull(this.#hub, options)
    if (entry.source.kind === 'brought') throw modelMissing(entry, 'it is nowhere published in a form that runs here')
    await this.check(id)
  }

  /** Reads every file of a model and throws 'model-missing' naming those that are missing or damaged. */
  async check(id: string): Promise<void> {
    const entry = await this.#entry(id)
    const damaged = await this.#files(entry).damaged()
    if (damaged.length > 0) throw modelMissing(entry, `damaged: ${damaged.map((file) => file.path).join(', ')}`)
  }

  /**
   * Deletes the files of a model that was downloaded or imported. Whoever calls sees that no collection needs it.
   * Throws 'not-found', also for one of which nothing is there, 'conflict' for one that comes with the project or is being downloaded.
   */
  async remove(id: string): Promise<void> {
    const entry = await this.#entry(id)
    if (entry.source.kind === 'folder')
      throw new DiptychError('conflict', `${id} comes with the project.`, 'It is small; leave it where it is.')
    const files = this.#files(entry)
    await files.checkRemovable()
    await this.#encoders.drop(id)
    await rm(files.folder, { recursive: true, force: true })
    if ((await this.#selected.read()) === id) await this.#selected.write(null)
  }

  /**
   * Takes a model from a folder, without a network: the files of a model of the registry, named by its id, or a folder
   * that describes itself in a model.json, such as one whose weights the user brings. Every file is checked, a model that
   * nobody has tried before is tried, and the old one stays until the new one is whole.
   * @returns the model's id
   * @throws DiptychError 'bad-request', 'conflict', 'unreadable', 'model-missing' (a full disk)
   */
  async import(folder: string, { id, replacing = refuseReplacing, ...options }: ImportOptions = {}): Promise<string> {
    const listed = await readRegistry(this.#options.root)
    const named = listed.find((entry) => entry.id === id)
    if (named?.source.kind === 'folder')
      throw new DiptychError('conflict', `${named.id} comes with the project.`, 'There is nothing to import.')
    if (named?.source.kind === 'hub') {
      const target = this.#files(named).folder
      await copyModel(named, folder, target, { ...options, replacing: () => replacing(named.id) })
      await this.#encoders.drop(named.id)
      return named.id
    }
    const others = (await this.#options.takenIds?.()) ?? []
    const taken = [...listed.flatMap((entry) => (entry.source.kind === 'brought' ? [] : entry.id)), ...others]
    const attempt = (entry: ModelEntry, copy: string) =>
      tryModel(entry, { open: () => this.#encoderOf(entry, copy), copy, folder }, options.signal)
    const added = await this.#user.add(folder, { ...options, id, taken, replacing, attempt })
    await this.#encoders.drop(added.id)
    return added.id
  }

  /** Makes a model the one that `auto` stands for from now on, which must be there; `auto` leaves that to Diptych again. */
  async use(id: string): Promise<void> {
    if (id === 'auto') return this.#selected.write(null)
    const entry = await this.#entry(id)
    if (!(await this.#files(entry).complete())) throw modelMissing(entry, 'its files are not there yet')
    await this.#selected.write(id)
  }

  /**
   * Settles which model a new collection gets, and sees that its files are there.
   * `auto` is the chosen one; else the first of the registry (CLIP), where it is on the disk or can be had from the hub;
   * else, within 5 s, the one that comes with the project, and a notice says so.
   * @param choice `auto` or an id
   * @throws DiptychError 'model-missing', 'not-found', 'unreachable', 'upstream'
   */
  async resolve(choice: string, options: ResolveOptions = {}): Promise<Resolution> {
    const wanted = choice === 'auto' ? await this.#selected.read() : choice
    if (wanted !== null) {
      const entry = await this.#entry(wanted)
      if (!(await this.#files(entry).complete())) {
        if (options.download === false || entry.source.kind !== 'hub')
          throw modelMissing(entry, 'its files are not there')
        await this.pull(wanted, options)
      }
      return { id: wanted, notice: null }
    }
    const entries = await readRegistry(this.#options.root)
    const preferred = entries[0]
    if (!preferred) throw new Error('models/registry.json lists no model')
    const obstacle = await this.#obtain(preferred, options)
    if (obstacle === null) return { id: preferred.id, notice: null }
    const fallback = entries.find((entry) => entry.source.kind === 'folder')
    if (!fallback) throw modelMissing(preferred, obstacle)
    return { id: fallback.id, notice: fallbackNotice(preferred, fallback, obstacle) }
  }

  /** Whether a model has this id, one of language too. */
  async isTaken(id: string): Promise<boolean> {
    const others = (await this.#options.takenIds?.()) ?? []
    return others.includes(id) || (await this.#entries()).some((entry) => entry.id === id)
  }

  /** BCP-47 tags of the languages that a model was trained for. Throws 'not-found'. */
  async languages(id: string): Promise<string[]> {
    return (await this.#entry(id)).languages
  }

  /** The facts of a model and the folder of its files. Throws 'not-found', or 'model-missing' where they are not there. */
  async located(id: string): Promise<{ entry: ModelEntry; folder: string }> {
    const entry = await this.#entry(id)
    const files = this.#files(entry)
    if (!(await files.complete())) throw modelMissing(entry, 'its files are not there')
    return { entry, folder: files.folder }
  }

  /** The encoder, loaded once in this process. Throws 'not-found' or 'model-missing'. */
  load(id: string): Promise<OnnxEncoder> {
    return this.#encoders.load(id)
  }

  /** Ends the encoders' threads once the batches at hand are done. */
  close(): Promise<void> {
    return this.#encoders.close()
  }

  async #open(id: string): Promise<{ encoder: OnnxEncoder; files: ModelFiles }> {
    const entry = await this.#entry(id)
    const files = this.#files(entry)
    if (!(await files.complete())) throw modelMissing(entry, 'its files are not there')
    return { encoder: await this.#encoderOf(entry, files.folder), files }
  }

  #encoderOf(entry: ModelEntry, folder: string): Promise<OnnxEncoder> {
    const { root, embeddingThreads: threads, maxPixels } = this.#options
    return OnnxEncoder.open(entry, { root, folder, threads, maxPixels })
  }

  /** Gets a model if it can be had; else says why not. */
  async #obtain(entry: ModelEntry, options: ResolveOptions): Promise<string | null> {
    if (await this.#files(entry).complete()) return null
    if (entry.source.kind !== 'hub' || options.download === false) return 'its files are not there'
    const obstacle = await this.#hub.obstacle(entry, options.signal)
    if (obstacle !== null) return obstacle
    try {
      await this.pull(entry.id, options)
      return null
    } catch (error) {
      options.signal?.throwIfAborted()
      return DiptychError.from(error).message
    }
  }

  async #state(entry: ModelEntry): Promise<ModelSummary['state']> {
    const files = this.#files(entry)
    if (await files.complete()) return 'ready'
    return (await files.downloading()) ? 'downloading' : 'available'
  }

  async #entry(id: string): Promise<ModelEntry> {
    const entries = await this.#entries()
    const entry = entries.find((candidate) => candidate.id === id)
    if (entry) return entry
    const ids = entries.map((candidate) => candidate.id)
    throw new DiptychError('not-found', `There is no embedding model ${id}.`, chooseInstead(id, ids))
  }

  /** Those of the registry, in place of which stands what the user has brought of them, then the user's own. */
  async #entries(): Promise<ModelEntry[]> {
    const [listed, own] = await Promise.all([readRegistry(this.#options.root), this.#user.list()])
    const brought = (entry: ModelEntry) => entry.source.kind === 'brought' && own.find(({ id }) => id === entry.id)
    return [
      ...listed.map((entry) => brought(entry) || entry),
      ...own.filter(({ id }) => !listed.some((entry) => entry.id === id)),
    ]
  }

  #files(entry: ModelEntry): ModelFiles {
    const { source, id } = entry
    const folder = source.kind === 'folder' ? path.join(this.#options.root, source.folder) : this.#user.folderOf(id)
    return new ModelFiles(entry, folder)
  }
}

function fallbackNotice(preferred: ModelEntry, fallback: ModelEntry, obstacle: string): Notice {
  return {
    code: 'model-fallback',
    message: `${fallback.label} is used, since ${preferred.label} can't be had: ${obstacle}.`,
    fix: `For better results run "npx diptych models pull ${preferred.id}" with a connection.`,
  }
}
