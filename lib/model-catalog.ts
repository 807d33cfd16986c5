import type { ChatModels } from './answer/chat-models.ts'
import type { BuiltInChat, ChatModelSummary } from './answer/local/built-in-chat.ts'
import type { Config } from './config.ts'
import type { ImportOptions, ModelSummary, Models } from './embed/models.ts'
import { DiptychError } from './errors.ts'
import type { PullOptions } from './hub/model-files.ts'
import { chooseInstead } from './nearest-name.ts'
import { usesOf } from './reembed/model-uses.ts'
import type { CollectionSummary } from './types.ts'

/** A language model that runs here, as lists show it beside embedding models: with what it has none of. */
export interface ListedChatModel extends ChatModelSummary {
  /** Whether it was chosen to answer. */
  selected: boolean
  dimensions: null
  recall: null
  bringFrom: null
  modalities: readonly ['text']
  imported: false
}

/** `purpose` tells which. */
export type CatalogModel = ModelSummary | ListedChatModel

/** The embedding model that a new collection gets, and who says so. */
export interface ModelForNew {
  /** null where the model that is named is not there. */
  id: string | null
  /** `automatic`: the preferred one where it is on the disk, else the one that comes with the project. */
  by: 'choice' | 'automatic' | 'variable'
}

interface CatalogParts {
  /** `auto`, or an id that the variable EMBEDDING_MODEL names. */
  config: Pick<Config, 'embeddingModel'>
  models: Models
  builtInChat: BuiltInChat
  chatModels: ChatModels
  /** The collections, which need models. */
  library: { list(): Promise<CollectionSummary[]> }
}

/** Every model that can be had, whatever it is for: embedding models first, then language models. */
export class ModelCatalog {
  readonly #parts: CatalogParts

  constructor(parts: CatalogParts) {
    this.#parts = parts
  }

  async list(): Promise<CatalogModel[]> {
    const { models, builtInChat, chatModels } = this.#parts
    const [embedding, chat, { chosen }] = await Promise.all([models.list(), builtInChat.list(), chatModels.chosen()])
    const none = { dimensions: null, recall: null, bringFrom: null, modalities: ['text'], imported: false } as const
    return [...embedding, ...chat.map((model) => ({ ...model, ...none, selected: model.id === chosen }))]
  }

  /** Asks no hub: what is on the disk counts. */
  async forNewCollections(): Promise<ModelForNew> {
    const { config, models } = this.#parts
    const { embeddingModel } = config
    const id = await models.resolve(embeddingModel, { download: false }).then(
      (resolution) => resolution.id,
      () => null,
    )
    if (embeddingModel !== 'auto') return { id, by: 'variable' }
    const isChosen = (await models.list()).some(({ selected }) => selected)
    return { id, by: isChosen ? 'choice' : 'automatic' }
  }

  /** Throws 'not-found' for an id that no model has. */
  async expect(id: string): Promise<void> {
    if (await this.#parts.builtInChat.has(id)) return
    const ids = (await this.list()).map((model) => model.id)
    if (!ids.includes(id)) throw unknown(id, ids)
  }

  /** Downloads what is missing or damaged. Throws as the hub does, 'not-found' too. */
  async pull(id: string, options: PullOptions = {}): Promise<void> {
    const { models, builtInChat, chatModels } = this.#parts
    await this.expect(id)
    if (!(await builtInChat.has(id))) return models.pull(id, options)
    await builtInChat.pull(id, options)
    chatModels.refresh()
  }

  /**
   * Takes a model from a folder, and returns its id. Throws 'conflict' where its files would take the place of others that a
   * collection needs, and as Models.import does.
   */
  async import(folder: string, options: Omit<ImportOptions, 'replacing'> = {}): Promise<string> {
    const { models, builtInChat, chatModels } = this.#parts
    const { id } = options
    if (id === undefined || !(await builtInChat.has(id)))
      return models.import(folder, { ...options, replacing: (replaced) => this.#refuseReplacing(replaced) })
    await builtInChat.import(folder, id, options)
    chatModels.refresh()
    return id
  }

  /**
   * Makes a model the one for new collections, or the one that answers, by what it is for. One of this list must be there;
   * `extractive` and the models of a server answer, too. `auto` leaves both to Diptych again.
   */
  async use(id: string): Promise<void> {
    const { models, builtInChat, chatModels } = this.#parts
    if (id === 'auto') {
      await models.use(id)
      if (!(await chatModels.chosen()).fixed) await chatModels.choose(id)
      return
    }
    if (await builtInChat.has(id)) {
      await builtInChat.model(id) // throws where its files are not there
      return chatModels.choose(id)
    }
    const ids = (await this.list()).map((model) => model.id)
    if (ids.includes(id)) return models.use(id)
    const answering = (await chatModels.choices()).models.map(({ name }) => name)
    if (!answering.includes(id)) throw unknown(id, [...new Set(['auto', ...ids, ...answering])])
    await chatModels.choose(id)
  }

  /**
   * Deletes its files; who had chosen it to answer gets the choice of Diptych back. Throws 'conflict' where a collection has
   * it, is going over to it or can go back to it, unless that is wanted, and as Models.remove does.
   */
  async remove(id: string, { force = false } = {}): Promise<void> {
    const { models, builtInChat, chatModels } = this.#parts
    await this.expect(id)
    const uses = force ? [] : await this.#usesOf(id)
    if (uses.length > 0)
      throw new DiptychError(
        'conflict',
        `${id} is needed: ${uses.join(', ')}.`,
        'Change the model of these collections, cancel that, or give up the way back; or force it.',
      )
    if (!(await builtInChat.has(id))) return models.remove(id)
    await builtInChat.remove(id)
    chatModels.refresh()
    const { chosen, fixed } = await chatModels.chosen()
    if (chosen === id && !fixed) await chatModels.choose('auto')
  }

  async #refuseReplacing(id: string): Promise<void> {
    const uses = await this.#usesOf(id)
    if (uses.length === 0) return
    throw new DiptychError(
      'conflict',
      `There is a model ${id} with other files, and it is needed: ${uses.join(', ')}.`,
      'Give the new one another name with --id, and change the model of these collections to it.',
    )
  }

  async #usesOf(id: string): Promise<string[]> {
    return usesOf(id, await this.#parts.library.list())
  }
}

function unknown(id: string, ids: string[]): DiptychError {
  return new DiptychError('not-found', `There is no model ${id}.`, chooseInstead(id, ids))
}
