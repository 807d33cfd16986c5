import path from 'node:path'
import type { EvaluationSet } from './evaluation-set.ts'
import { parseRelevant } from './relevance.ts'

/** A document, as far as a set can mean it. */
export interface NamedDocument {
  id: string
  name: string
  path: string | null
}

/** How sets speak of documents; each list without repetitions. */
export interface DocumentNames {
  ids: string[]
  /** Absolute. */
  paths: string[]
  /** Names of files without their folders. */
  baseNames: string[]
}

type Relevance = Pick<EvaluationSet, 'folder' | 'queries'>

/** What may name a document in these sets; more than that is not looked up. */
export function documentNames(sets: Relevance[]): DocumentNames {
  const ids = new Set<string>()
  const paths = new Set<string>()
  const baseNames = new Set<string>()
  for (const { folder, queries } of sets)
    for (const name of queries.flatMap(({ relevant }) => relevant.flatMap(nameOf))) {
      ids.add(name).add(documentOf(name))
      if (folder !== null) paths.add(path.resolve(folder, name))
      baseNames.add(path.posix.basename(name))
    }
  return { ids: [...ids], paths: [...paths], baseNames: [...baseNames] }
}

/**
 * How many queries want something of which the document is there: no more than these can find anything. See isRelevant for
 * what names a document.
 */
export function coveredQueries({ folder, queries }: Relevance, documents: NamedDocument[]): number {
  const ids = new Set(documents.map(({ id }) => id))
  const paths = new Set(documents.flatMap((one) => (one.path === null ? [] : path.resolve(one.path))))
  const names = new Set(documents.flatMap(({ name }) => endsOf(name)))
  const isThere = (name: string) =>
    ids.has(name) ||
    ids.has(documentOf(name)) ||
    names.has(name) ||
    (folder !== null && paths.has(path.resolve(folder, name)))
  return queries.filter(({ relevant }) => relevant.flatMap(nameOf).some(isThere)).length
}

function nameOf(relevant: string): string | [] {
  const parsed = parseRelevant(relevant)
  return typeof parsed === 'string' ? [] : parsed.name
}

/** Of the id of an item, that of its document: see Item. */
function documentOf(itemId: string): string {
  return itemId.replace(/-\d+$/, '')
}

/** `a/b/c.jpg`, `b/c.jpg`, `c.jpg`. */
function endsOf(name: string): string[] {
  const parts = name.split('/')
  return parts.map((_, start) => parts.slice(start).join('/'))
}
