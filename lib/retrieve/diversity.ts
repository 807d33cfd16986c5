import type { ItemVectors } from '../store/vector-store.ts'
import { dot } from '../vector-math.ts'
import type { Ranked } from './hit.ts'

/**
 * What gives way where hits repeat themselves. Nothing is ever dropped: what gives way stands further down.
 * - `none`: the order stays.
 * - `rule`: a hit that adds nothing to one above it goes to the end; a document holds no more than `perDocument` of any
 *   ten places while others have something to show.
 * - `relevance`: maximal marginal relevance (Carbonell & Goldstein 1998), `lambda` for relevance, the rest for novelty.
 */
export type Diversity = { name: 'none' } | { name: 'rule'; perDocument: number } | { name: 'relevance'; lambda: number }

/** What a search does in `hybrid`. docs/retrieval.md */
export const defaultDiversity: Diversity = { name: 'rule', perDocument: Number.POSITIVE_INFINITY }

/** Places that a person sees at once; a document's share is counted by these. */
const places = 10

/** The same hits, those that repeat others further down. The first hits are the same whatever number is asked for. */
export function diversify(
  ranked: Ranked[],
  vectors: Map<string, ItemVectors>,
  diversity: Diversity = defaultDiversity,
): Ranked[] {
  if (diversity.name === 'none') return ranked
  if (diversity.name === 'relevance') return byMarginalRelevance(ranked, vectors, diversity.lambda)
  const { fresh, repeats } = withoutRepeats(ranked)
  return [...withinShares(fresh, diversity.perDocument), ...repeats]
}

function withoutRepeats(ranked: Ranked[]): { fresh: Ranked[]; repeats: Ranked[] } {
  const fresh: { one: Ranked; content: Content }[] = []
  const repeats: Ranked[] = []
  for (const one of ranked) {
    const content = contentOf(one)
    if (fresh.some((above) => addsNothing(content, above.content))) repeats.push(one)
    else fresh.push({ one, content })
  }
  return { fresh: fresh.map(({ one }) => one), repeats }
}

interface Content {
  /** Folded: lower case, letters and digits alone. */
  words: string
  /** Its picture, or the stretch of a recording. */
  shown: string | null
}

function contentOf({ item }: Ranked): Content {
  return {
    words: item.text
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
      .trim(),
    shown: item.image?.assetId ?? (item.media && `${item.media.assetId} ${item.media.start}`),
  }
}

/**
 * Whether all that `content` shows is shown by the one above: its words, and its picture or its sound. Two pictures are one where their
 * bytes are. No cosine tells a picture saved twice (0.96 to 1) from two playing cards or two warning signs (up to 0.98).
 */
function addsNothing(content: Content, above: Content): boolean {
  if (content.shown === null && content.words === '') return false
  const isShownAbove = content.shown === null || content.shown === above.shown
  return isShownAbove && (content.words === '' || ` ${above.words} `.includes(` ${content.words} `))
}

/** Takes the best whose document has places left; the best of all where none has. */
function withinShares(ranked: Ranked[], perDocument: number): Ranked[] {
  const waiting = [...ranked]
  const taken = new Map<string, number>()
  const order: Ranked[] = []
  while (waiting.length > 0) {
    const share = perDocument * (1 + Math.floor(order.length / places))
    const next = waiting.findIndex(({ item }) => (taken.get(item.documentId) ?? 0) < share)
    const [one] = waiting.splice(Math.max(0, next), 1)
    if (!one) break
    order.push(one)
    taken.set(one.item.documentId, (taken.get(one.item.documentId) ?? 0) + 1)
  }
  return order
}

/** Relevance is the place, from 1 for the first down to 0, since scores of a fusion mean nothing but an order. */
function byMarginalRelevance(ranked: Ranked[], vectors: Map<string, ItemVectors>, lambda: number): Ranked[] {
  const waiting = ranked.map((one, place) => ({ one, relevance: 1 - place / ranked.length, likeness: 0 }))
  const order: Ranked[] = []
  while (waiting.length > 0) {
    const value = ({ relevance, likeness }: (typeof waiting)[number]) => lambda * relevance - (1 - lambda) * likeness
    const best = waiting.reduce((a, b) => (value(b) > value(a) ? b : a))
    waiting.splice(waiting.indexOf(best), 1)
    order.push(best.one)
    for (const other of waiting) other.likeness = Math.max(other.likeness, likeness(other.one, best.one, vectors))
  }
  return order
}

/** Mean cosine over the modalities that both have; 0 where they share none. */
function likeness(a: Ranked, b: Ranked, vectors: Map<string, ItemVectors>): number {
  const [first, second] = [vectors.get(a.item.id), vectors.get(b.item.id)]
  const cosines = (['imageVector', 'textVector', 'audioVector'] as const).flatMap((column) => {
    const [one, other] = [first?.[column], second?.[column]]
    return one && other ? dot(one, other) : []
  })
  return cosines.length > 0 ? cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length : 0
}
