/** What is the same by a key, over a whole collection. Keeps keys and item ids, some 130 bytes for each of its items. */
export class ExactCopies {
  /** The item of a key, or all where there are several: an array for each would double what is kept. */
  readonly #itemIds = new Map<string, string | string[]>()
  #items = 0
  #copied = 0

  add(key: string, itemId: string): void {
    const known = this.#itemIds.get(key)
    this.#items++
    if (typeof known === 'object') known.push(itemId)
    else this.#itemIds.set(key, known === undefined ? itemId : [known, itemId])
    if (known !== undefined) this.#copied += typeof known === 'string' ? 2 : 1
  }

  /** Whether there is more than one of it. */
  isCopied(key: string): boolean {
    return typeof this.#itemIds.get(key) === 'object'
  }

  /** Those with another one like them, as a share of all; 0 of none. */
  get share(): number {
    return this.#copied / Math.max(1, this.#items)
  }

  /** The ids of what is the same, the largest group first. */
  groups(): string[][] {
    return [...this.#itemIds.values()]
      .filter((itemIds) => typeof itemIds === 'object')
      .sort((one, other) => other.length - one.length)
  }
}
