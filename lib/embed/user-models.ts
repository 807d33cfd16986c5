import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { DiptychError } from '../errors.ts'
import { copyModel } from '../hub/copy-model.ts'
import { ModelFiles, type TransferOptions } from '../hub/model-files.ts'
import { ModelLock } from '../hub/model-lock.ts'
import { isMissingFile } from '../missing-file.ts'
import { nearestName } from '../nearest-name.ts'
import { checked } from '../plain-issue.ts'
import { type ModelEntry, modelEntry } from './registry.ts'

/** The file of a model's folder that says what the model is: an entry of the registry, but for `source`. */
const entryFile = 'model.json'
/** Between the id of a model and what is made of it before it takes its place; no id holds it. */
const draftMark = '.part-'
const lockMark = `${draftMark}lock`

export interface AddOptions extends TransferOptions {
  /** Instead of the id that the folder gives itself. */
  id?: string
  /** Ids of other models, which none of a user may have. */
  taken: readonly string[]
  /** Called with the id before a model of the same id, but of other vectors, is replaced; throws where it must not be. */
  replacing: (id: string) => Promise<void>
  /** Called with the model where it was copied to, before it takes its place; throws where it does not run. */
  attempt: (entry: ModelEntry, folder: string) => Promise<void>
}

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
   * @throws DiptychError 'bad-request', 'conflict', 'unreadable' for files that are missing or not those of model.json, and as `attempt`
   */
  async add(folder: string, { id, taken, replacing, attempt, signal, onProgress }: AddOptions): Promise<ModelEntry> {
    const entry = await readEntry(folder, id, taken)
    if (taken.includes(entry.id))
      throw new DiptychError('conflict', `${entry.id} is a model of the registry.`, 'Give it another name with --id.')
    await mkdir(this.#folder, { recursive: true })
    const target = this.folderOf(entry.id)
    const unlock = await new ModelLock(target, `${target}${lockMark}`).take({ signal })
    try {
      await this.#sweep(entry.id)
      const draft = this.#draftOf(entry.id)
      await copyModel(entry, folder, draft, { signal, onProgress })
      await copyFile(path.join(folder, entryFile), path.join(draft, entryFile))
      await attempt(entry, draft)
      if (await this.#replacesAnother(entry, draft)) await replacing(entry.id)
      await rename(target, this.#draftOf(entry.id)).catch(unlessMissing)
      await rename(draft, target)
    } finally {
      await this.#sweep(entry.id)
      await unlock()
    }
    return entry
  }

  /** Whether a model of this id is there that would give other vectors than the draft. */
  async #replacesAnother(entry: ModelEntry, draft: string): Promise<boolean> {
    const target = this.folderOf(entry.id)
    const before = await readEntry(target, entry.id).catch(() => null)
    if (!before) return false
    const [old, added] = await Promise.all([
      new ModelFiles(before, target).fingerprints(),
      new ModelFiles(entry, draft).fingerprints(),
    ])
    return !isDeepStrictEqual(old, added) || !isDeepStrictEqual(makingOf(before), makingOf(entry))
  }

  #draftOf(id: string): string {
    return `${this.folderOf(id)}${draftMark}${randomUUID()}`
  }

  /** Removes the old model, and what a crash has left. */
  async #sweep(id: string): Promise<void> {
    const names = await readdir(this.#folder)
    const drafts = names.filter((name) => name.startsWith(`${id}${draftMark}`) && name !== `${id}${lockMark}`)
    for (const name of drafts) await rm(path.join(this.#folder, name), { recursive: true, force: true })
  }
}

/** What of an entry the vectors come from, besides the files. */
function makingOf({ dimensions, maxTextTokens, text, pixels, sound, towers }: ModelEntry) {
  return { dimensions, maxTextTokens, text, pixels, sound, towers }
}

function unlessMissing(thrown: unknown): void {
  if (!isMissingFile(thrown)) throw thrown
}

/** @param others ids of which a misspelt one may be meant */
async function readEntry(folder: string, id?: string, others: readonly string[] = []): Promise<ModelEntry> {
  const file = path.join(folder, entryFile)
  const text = await readFile(file, 'utf8').catch(async (cause: unknown) => {
    throw await nothingToRead(folder, id, others, cause)
  })
  const given = jsonObject(text)
  if (!given) throw undescribed(file, 'it is not a JSON object')
  const named = { ...given, ...(id === undefined ? {} : { id }), source: { kind: 'imported' } }
  return checked(named, modelEntry, ({ field, message }) => undescribed(file, `${field || 'it'}: ${message}`))
}

function jsonObject(text: string): object | null {
  try {
    const given: unknown = JSON.parse(text)
    return typeof given === 'object' && !Array.isArray(given) ? given : null
  } catch {
    return null
  }
}

function undescribed(file: string, why: string): DiptychError {
  return new DiptychError(
    'bad-request',
    `${file} does not describe a model: ${why}.`,
    'Write it in the form of an entry of models/registry.json; see docs/models.md.',
  )
}

async function nothingToRead(
  folder: string,
  id: string | undefined,
  others: readonly string[],
  cause: unknown,
): Promise<DiptychError> {
  const found = await stat(folder).catch(() => null)
  if (!found?.isDirectory())
    return new DiptychError('bad-request', `There is no folder ${folder}.`, 'Name a folder that holds a model.', cause)
  const meant = nearestName(id ?? '', others)
  return id === undefined
    ? new DiptychError(
        'bad-request',
        `${folder} has no ${entryFile}, so nothing says which model it holds.`,
        'Say which one of "npx diptych models" it is with --id ID, or write a model.json; see docs/models.md.',
        cause,
      )
    : new DiptychError(
        'bad-request',
        `The registry has no model ${id}, and ${folder} has no ${entryFile} that describes one.`,
        `${meant === null ? 'Choose an id of "npx diptych models"' : `Did you mean ${meant}? Choose that`}, or write a model.json; see docs/models.md.`,
        cause,
      )
}
