import { sentencesOf } from '../text/sentences.ts'
import type { Hit, Item } from '../types.ts'

/** The words around a hit in its document. */
export interface Surroundings {
  before: string
  after: string
}

/** Hits whose surroundings are worth reading; those further down are seldom cited. */
const mostSurrounded = 4

/**
 * The words before and after the best hits in their documents, by position: an item is cut to what an encoder takes, so an
 * answer often begins in one and ends in the next. Only what stands under the same heading, and nothing twice: no sentence
 * that the hit itself or another source has, no item that is a source of its own.
 */
export async function surroundingsOf(
  hits: Hit[],
  load: (itemIds: string[]) => Promise<Item[]>,
): Promise<Surroundings[]> {
  const places = hits.slice(0, mostSurrounded).map(({ itemId, documentId }) => {
    const ordinal = Number(itemId.slice(documentId.length + 1))
    return { before: `${documentId}-${ordinal - 1}`, after: `${documentId}-${ordinal + 1}`, ordinal }
  })
  const own = new Set(hits.map(({ itemId }) => itemId))
  const wanted = new Set(places.flatMap(({ before, after, ordinal }) => (ordinal > 0 ? [before, after] : [after])))
  const found = await load([...wanted.difference(own)])
  const byId = new Map(found.map((item) => [item.id, item]))
  const told = new Set(hits.flatMap(({ text }) => sentencesOf(text)))
  const newWords = (hit: Hit, id: string) => {
    const item = byId.get(id)
    if (!item || !belongsTogether(item, hit)) return ''
    const sentences = sentencesOf(withoutHeading(item)).filter((sentence) => !told.has(sentence))
    for (const sentence of sentences) told.add(sentence)
    return sentences.join(' ')
  }
  return hits.map((hit, index) => {
    const place = places[index]
    if (!place) return { before: '', after: '' }
    return { before: newWords(hit, place.before), after: newWords(hit, place.after) }
  })
}

function belongsTogether({ source }: Item, { source: own }: Hit): boolean {
  const isNear = source.page === null || own.page === null || Math.abs(source.page - own.page) <= 1
  return isNear && source.heading === own.heading
}

/** A text that goes on from another item begins with its heading, which the source's own head says already. */
function withoutHeading({ text, source: { heading } }: Item): string {
  const first = [heading, heading?.split(' › ').at(-1)].find((line) => line && text.startsWith(`${line}\n`))
  return first ? text.slice(first.length + 1) : text
}
