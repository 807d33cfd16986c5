import { mean } from '../evaluate/metrics.ts'
import type { VectorStore } from '../store/vector-store.ts'
import type { Modality } from '../types.ts'
import type { AuditItem, CopyGroup, DuplicateFigures } from './audit-figures.ts'
import { type CollectedItem, shownItem } from './collect-items.ts'
import { ExactCopies } from './exact-copies.ts'
import { intervalOfMean } from './geometry/interval-of-mean.ts'
import type { NearPairs } from './geometry/near-pairs.ts'

const mostGroups = 24
const mostShown = 8

interface Looked {
  modality: Modality
  /** Those that were looked at … */
  items: CollectedItem[]
  /** … and the numbers of those that have a vector. */
  numbers: Uint32Array
  near: NearPairs
  threshold: number
  /** Of the whole collection. */
  copies?: ExactCopies
  store: Pick<VectorStore, 'get'>
}

/**
 * Items that are copies of each other: exact ones by the file of the picture or by the words, near ones by their vectors.
 * A near group is what near pairs connect; it holds at least two that are not exact copies.
 */
export async function duplicatesOf({
  modality,
  items,
  numbers,
  near,
  threshold,
  copies = new ExactCopies(),
  store,
}: Looked): Promise<DuplicateFigures> {
  const keyOf = (number: number) => {
    const item = items[number]
    return (modality === 'image' ? item?.pictureKey : modality === 'text' ? item?.wordsKey : null) ?? `item ${number}`
  }
  const byKey = Map.groupBy(numbers, keyOf)
  const connected = new Connected()
  for (const [one, other] of near.pairs) connected.join(keyOf(one), keyOf(other))
  const nearly = largestFirst(connected.groups().map((keys) => keys.flatMap((key) => byKey.get(key) ?? [])))
  const isNear = new Set(nearly.flat())
  const exact = copies.groups()
  const copied = Array.from(numbers, (number) => (isNear.has(number) || copies.isCopied(keyOf(number)) ? 1 : 0))
  const groupOf = (kind: CopyGroup['kind'], shown: AuditItem[], { length: count }: unknown[]) => ({
    ...{ kind, modality, items: shown, count },
  })
  const exactShown = await Promise.all(
    exact.slice(0, mostGroups).map(async (itemIds) => {
      const found = await store.get(itemIds.slice(0, mostShown))
      return groupOf('exact', found.map(shownItem), itemIds)
    }),
  )
  const nearShown = nearly.slice(0, mostGroups).map((group) => {
    const shown = group.slice(0, mostShown).flatMap((number) => items[number]?.shown ?? [])
    return groupOf('near', shown, group)
  })
  return {
    modality,
    threshold,
    exact: copies.share,
    exactOrNear: { value: mean(copied), interval: intervalOfMean(copied) },
    exactGroups: exact.length,
    nearGroups: nearly.length,
    overlooked: near.overlooked,
    search: !near.isComplete ? 'cut' : near.isExact ? 'whole' : 'sampled',
    groups: [...exactShown, ...nearShown],
  }
}

function largestFirst<Member>(groups: Member[][]): Member[][] {
  return groups.toSorted((one, other) => other.length - one.length)
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
