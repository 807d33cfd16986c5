import type { Modality } from '../types.ts'
import type { CopyGroup, DuplicateFigures } from './audit-figures.ts'
import type { CollectedItem } from './collect-items.ts'
import { intervalOfMean } from './geometry/interval-of-mean.ts'
import type { NearPairs } from './geometry/near-pairs.ts'

const mostGroups = 24
const mostShown = 8

interface Vectors {
  modality: Modality
  /** Numbers of the items that have a vector. */
  numbers: Uint32Array
  near: NearPairs
  threshold: number
}

/**
 * Items that are copies of each other: exact ones by the hash of the picture or of the words, near ones by their vectors.
 * A near group is what near pairs connect; it holds at least two that are not exact copies.
 */
export function duplicatesOf(
  items: CollectedItem[],
  { modality, numbers, near, threshold }: Vectors,
): DuplicateFigures {
  const keyOf = (number: number) => {
    const item = items[number]
    return (modality === 'image' ? item?.pictureKey : modality === 'text' ? item?.wordsKey : null) ?? `item ${number}`
  }
  const byKey = Map.groupBy(numbers, keyOf)
  const exact = [...byKey.values()].filter((group) => group.length > 1)
  const connected = new Connected()
  for (const [one, other] of near.pairs) connected.join(keyOf(one), keyOf(other))
  const nearly = connected.groups().map((keys) => keys.flatMap((key) => byKey.get(key) ?? []))
  const isExact = new Set(exact.flat())
  const isCopy = new Set([...isExact, ...nearly.flat()])
  const shown = (kind: CopyGroup['kind']) => (group: number[]) => ({
    kind,
    modality,
    items: group.slice(0, mostShown).flatMap((number) => items[number]?.shown ?? []),
    count: group.length,
  })
  const largestFirst = (groups: number[][]) =>
    groups.toSorted((one, other) => other.length - one.length).slice(0, mostGroups)
  const copies = Array.from(numbers, (number) => (isCopy.has(number) ? 1 : 0))
  const count = Math.max(1, numbers.length)
  return {
    modality,
    threshold,
    exact: isExact.size / count,
    exactOrNear: { value: isCopy.size / count, interval: intervalOfMean(copies) },
    exactGroups: exact.length,
    nearGroups: nearly.length,
    search: !near.isComplete ? 'cut' : near.isExact ? 'whole' : 'sampled',
    groups: [...largestFirst(exact).map(shown('exact')), ...largestFirst(nearly).map(shown('near'))],
  }
}

/** Union and find, with paths halved. */
class Connected {
  readonly #parents = new Map<string, string>()

  join(one: string, other: string): void {
    const [first, second] = [this.#root(one), this.#root(other)]
    if (first !== second) this.#parents.set(second, first)
  }

  /** Those of two or more. */
  groups(): string[][] {
    const byRoot = Map.groupBy(this.#parents.keys(), (name) => this.#root(name))
    return [...byRoot.values()].filter((group) => group.length > 1)
  }

  #root(name: string): string {
    for (let at = name; ; ) {
      const parent = this.#parents.get(at)
      if (parent === undefined) this.#parents.set(at, at)
      if (parent === undefined || parent === at) return at
      const above = this.#parents.get(parent) ?? parent
      this.#parents.set(at, above)
      at = above
    }
  }
}
