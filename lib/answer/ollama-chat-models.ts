import type { InstalledModel, ModelDetails, OllamaClient } from '../ollama/ollama-client.ts'

/** Names of models that are for something else than chatting. */
const otherName = /rerank|embed/i

export interface FoundModel {
  model: InstalledModel
  details: ModelDetails
}

/** The models of Ollama that chat, by what the server says of each, or by their names where it says nothing. Throw as it does. */
export class OllamaChatModels {
  readonly #ollama: OllamaClient
  /** By name and digest whether a model chats: asked once. */
  readonly #known = new Map<string, boolean>()

  constructor(ollama: OllamaClient) {
    this.#ollama = ollama
  }

  /** Names, in the server's order. */
  async list(): Promise<string[]> {
    const models = await this.#ollama.installed()
    const chat = await Promise.all(models.map((model) => this.#chats(model)))
    return models.flatMap(({ name }, index) => (chat[index] ? name : []))
  }

  /** The first that chats. */
  async first(): Promise<FoundModel | null> {
    for (const model of await this.#ollama.installed()) {
      const found = await this.#look(model, true)
      if (found) return found
    }
    return null
  }

  /**
   * `smollm2` names `smollm2:latest`, as in Ollama, and else the first of its sizes.
   * @param mustChat false: whatever has that name
   */
  async named(wanted: string, { mustChat }: { mustChat: boolean }): Promise<FoundModel | null> {
    const models = await this.#ollama.installed()
    const exact = models.filter(({ name }) => name === wanted || name === `${wanted}:latest`)
    const [model] = exact.length > 0 ? exact : models.filter(({ name }) => name.split(':')[0] === wanted)
    return model ? this.#look(model, mustChat) : null
  }

  async #look(model: InstalledModel, mustChat: boolean): Promise<FoundModel | null> {
    if (mustChat && otherName.test(model.name)) return null
    const details = await this.#ollama.details(model.name)
    return mustChat && !saysItChats(details) ? null : { model, details }
  }

  async #chats({ name, digest }: InstalledModel): Promise<boolean> {
    if (otherName.test(name)) return false
    const key = `${name} ${digest}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const details = await this.#ollama.details(name).catch(() => null)
    if (!details) return true
    this.#known.set(key, saysItChats(details))
    return saysItChats(details)
  }
}

/** Older servers list no capabilities. */
function saysItChats({ capabilities }: ModelDetails): boolean {
  return capabilities.length === 0 || capabilities.includes('completion')
}
