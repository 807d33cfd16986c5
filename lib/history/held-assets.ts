import { type AssetStore, assetIdOf } from '../store/asset-store.ts'

/** Where one ingest puts its files; they are safe from deletion until it lets go of them. */
export interface AssetHold extends Pick<AssetStore, 'put'> {
  /** At the end of the ingest, however it ended: removes what it put and no document came to use. */
  release(): Promise<void>
}

/**
 * Deletes assets, but never one that an ingest has put and not yet recorded: `put` may have found it there already, as a
 * file of the very document that is being deleted. This holds within one process. Where a document is deleted while
 * another process ingests the same picture, that picture may be lost; delete the new document and ingest it again.
 */
export class HeldAssets {
  readonly #assets: AssetStore
  readonly #unreferenced: (assetIds: string[]) => Promise<string[]>
  /** How many ingests hold an asset. */
  readonly #holders = new Map<string, number>()
  readonly #deletions = new Map<string, Promise<void>>()

  /** `unreferenced` gives back those of the assets that no document uses. */
  constructor(assets: AssetStore, unreferenced: (assetIds: string[]) => Promise<string[]>) {
    this.#assets = assets
    this.#unreferenced = unreferenced
  }

  hold(): AssetHold {
    const held = new Set<string>()
    return {
      put: async (bytes, mediaType) => {
        const id = assetIdOf(bytes)
        if (!held.has(id)) this.#holders.set(id, (this.#holders.get(id) ?? 0) + 1)
        held.add(id)
        await this.#deletions.get(id)
        return this.#assets.put(bytes, mediaType)
      },
      release: async () => {
        const unused = await this.#unreferenced([...held])
        for (const id of held) this.#letGo(id)
        held.clear()
        await this.delete(unused)
      },
    }
  }

  /** Deletes those of the assets, which no document uses, that no ingest holds; such an ingest sees to it at its end. */
  async delete(assetIds: string[]): Promise<void> {
    const free = assetIds.filter((id) => !this.#holders.has(id))
    await Promise.all(
      free.map((id) => {
        const deletion = this.#assets.delete(id).finally(() => this.#deletions.delete(id))
        this.#deletions.set(id, deletion)
        return deletion
      }),
    )
  }

  #letGo(id: string): void {
    const others = (this.#holders.get(id) ?? 1) - 1
    if (others > 0) this.#holders.set(id, others)
    else this.#holders.delete(id)
  }
}
