import type { Filter, ItemKind, Metadata } from '../types.ts'
import { checkFilter } from './vector-checks.ts'

/** A string literal of DataFusion's SQL, in which only the quote itself needs an escape (a backslash is a letter). */
export function quote(value: string): string {
  return `'${value.toWellFormed().replaceAll("'", "''")}'`
}

/** `column IN ('a', 'b')`; never empty, since `IN ()` is not SQL. */
export function isIn(column: string, values: readonly string[]): string {
  return `${column} IN (${values.map(quote).join(', ')})`
}

/**
 * Metadata as the strings that the label index of the column `tags` holds: one JSON array of key and value for each
 * entry, so that no key or value can be taken for another. Values are compared as words: `--filter year=1871` finds
 * the number 1871 and the word "1871".
 */
export function tagsOf(metadata: Metadata | Filter): string[] {
  return Object.entries(metadata).map(([key, value]) => JSON.stringify([key, String(value)]).toWellFormed())
}

/**
 * The condition of a filter and of the kinds, with every value quoted; undefined where everything is wanted. Throws
 * 'bad-request' for a filter that is too large.
 */
export function conditionOf(filter: Filter = {}, kinds?: readonly ItemKind[]): string | undefined {
  checkFilter(filter)
  const conditions = tagsOf(filter).map((tag) => `array_has(tags, ${quote(tag)})`)
  if (kinds) conditions.push(kinds.length > 0 ? isIn('kind', kinds) : 'false')
  return conditions.length > 0 ? conditions.join(' AND ') : undefined
}
