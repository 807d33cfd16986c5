import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { DiptychError } from '../errors.ts'
import { ModelFiles } from '../hub/model-files.ts'
import { type ModelEntry, modelEntry } from './registry.ts'

/** The file of a model's folder that says what the model is: an entry of the registry, but for `source`. */
const entryFile = 'model.json'

/** Models that are not in the registry: tuned here, or brought from elsewhere. Each is a folder of DATA_DIR/models. */
export class UserModels {
  readonly #folder: string

  constructor(dataDir: string) {
    this.#folder = path.join(dataDir, 'models')
  }

  folderOf(id: string): string {
    return path.join(this.#folder, id)
  }

  /** By id. A folder whose model.json can't be read is left out: it says nothing of itself that could be shown. */
  async list(): Promise<ModelEntry[]> {
    const names = await readdir(this.#folder).catch(() => [])
    const entries = await Promise.all(
      names.sort().map((name) => readEntry(path.join(this.#folder, name), name).catch(() => null)),
    )
    return entries.filter((entry) => entry !== null)
  }

  /**
   * Copies a folder with its own model.json into the data folder, whole or not at all.
   * @param taken ids of the registry, which no model of a user may have
   * @throws DiptychError 'bad-request', 'conflict', 'unreadable' for files that are missing or not those of model.json
   */
  async add(folder: string, taken: readonly string[], id?: string): Promise<ModelEntry> {
    const entry = await readEntry(folder, id)
    if (taken.includes(entry.id))
      throw new DiptychError('conflict', `${entry.id} is a model of the registry.`, 'Give it another name with --id.')
    await checkWhole(new ModelFiles(entry, folder))
    const target = this.folderOf(entry.id)
    const draft = `${target}.part-${process.pid}`
    await mkdir(this.#folder, { recursive: true })
    try {
      for (const { path: file } of [...entry.files, { path: entryFile }])
        await cp(path.join(folder, file), path.join(draft, file))
      await rm(target, { recursive: true, force: true })
      await rename(draft, target)
    } finally {
      await rm(draft, { recursive: true, force: true })
    }
    return entry
  }
}

/** Throws 'unreadable' naming the files that are missing or damaged. */
export async function checkWhole(files: ModelFiles): Promise<void> {
  const damaged = await files.damaged()
  if (damaged.length === 0) return
  throw new DiptychError(
    'unreadable',
    `${files.folder} lacks or has other content of: ${damaged.map((file) => file.path).join(', ')}.`,
    'Copy the whole folder of the model again.',
  )
}

async function readEntry(folder: string, id?: string): Promise<ModelEntry> {
  const file = path.join(folder, entryFile)
  try {
    const given: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (typeof given !== 'object' || given === null) throw new Error('it is not an object')
    return modelEntry.parse({ ...given, ...(id === undefined ? {} : { id }), source: { kind: 'imported' } })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/\s+/g, ' ').slice(0, 300) : String(cause)
    throw new DiptychError(
      'bad-request',
      `${file} does not describe a model: ${why}`,
      'Name a folder with a model.json in the form of an entry of models/registry.json, or the id of a model of the registry with --id.',
      cause,
    )
  }
}
