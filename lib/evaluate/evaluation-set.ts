import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { DiptychError } from '../errors.ts'
import { captionFields, readTable } from '../read/sources/captions.ts'
import type { Hit } from '../types.ts'

/** A query and what it should find. */
export interface EvaluationQuery {
  text: string | null
  /** Absolute path of a picture. */
  image: string | null
  /** Item ids, document ids or names, or picture paths relative to the set's file. */
  relevant: string[]
}

export interface EvaluationSet {
  folder: string
  queries: EvaluationQuery[]
}

/**
 * Reads a set: rows of `query` and/or `query_image`, and `relevant` (several separated by `|`). A captions file is a set
 * too: each caption is a query whose relevant item is its picture. Throws 'not-found', 'unreadable' or 'bad-request' with
 * the line that is off.
 */
export async function readEvaluationSet(file: string): Promise<EvaluationSet> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new DiptychError('not-found', `The set ${file} can't be read.`, 'Name a .csv, .tsv or .jsonl file.', cause)
  })
  const folder = path.dirname(path.resolve(file))
  const queries: EvaluationQuery[] = []
  for await (const { line, values, problem } of readTable(bytes, path.basename(file))) {
    if (problem) throw off(file, line, problem)
    const query = 'relevant' in values ? fromQueryRow(values, folder) : fromCaptionRow(values)
    if (!query) throw off(file, line, 'has neither query and relevant, nor image and caption')
    if (query.text || query.image) queries.push(query)
  }
  if (queries.length === 0)
    throw new DiptychError('bad-request', `The set ${file} holds no queries.`, 'Add at least one row.')
  return { folder, queries }
}

/** Whether the hit is what the set calls relevant. */
export function isRelevant(hit: Hit, relevant: string, folder: string): boolean {
  const { name, path: source } = hit.source
  return (
    [hit.itemId, hit.documentId, name].includes(relevant) ||
    name.endsWith(`/${relevant}`) ||
    (source !== null && path.resolve(source) === path.resolve(folder, relevant))
  )
}

function fromQueryRow(values: Record<string, unknown>, folder: string): EvaluationQuery | null {
  const image = text(values.query_image)
  const relevant = text(values.relevant)
    .split('|')
    .flatMap((one) => one.trim() || [])
  if (relevant.length === 0) return null
  return { text: text(values.query) || null, image: image ? path.resolve(folder, image) : null, relevant }
}

function fromCaptionRow(values: Record<string, unknown>): EvaluationQuery | null {
  const { image, caption } = captionFields(values)
  if (!image || caption === undefined) return null
  return { text: caption || null, image: null, relevant: [path.posix.normalize(image)] }
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
}

function off(file: string, line: number, what: string): DiptychError {
  return new DiptychError('bad-request', `${file}, line ${line}: ${what}.`, 'Correct the line and run it again.')
}
