import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { DiptychError } from '../errors.ts'
import { captionFields, readTable } from '../read/sources/captions.ts'
import type { Turn } from '../types.ts'
import type { Split } from './evaluation-result.ts'
import { parseRelevant } from './relevance.ts'

/** A picture that asks. */
export interface QueryPicture {
  /** Its path within the set, or the id of a stored one. */
  name: string
  load(): Promise<Uint8Array>
}

/** A query and what it should find. */
export interface EvaluationQuery {
  text: string | null
  image: QueryPicture | null
  /** The turns before, where the query is a follow-up. */
  history: Turn[]
  /** See parseRelevant; empty for a question that nothing in the collection answers. */
  relevant: string[]
  split: Split | null
  /** The kind of item to be found, such as `text`, `image` or `pair`. */
  target: string | null
  /** Of the words, such as `en`. */
  language: string | null
}

export interface EvaluationSet {
  /** Name of the set, or its file as it was given. */
  name: string
  /** Where the paths of its relevant things start; null for a set without files. */
  folder: string | null
  /** What is to be ingested before the set can be measured; null where the set does not say. */
  documents: string | null
  queries: EvaluationQuery[]
}

const turns = z.array(z.object({ role: z.enum(['user', 'assistant']), text: z.string() }))

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
  const undivided: number[] = []
  for await (const { line, values, problem } of readTable(bytes, path.basename(file))) {
    if (problem) throw off(file, line, problem)
    const query = 'relevant' in values ? fromQueryRow(values, folder) : fromCaptionRow(values)
    if (typeof query === 'string') throw off(file, line, query)
    if (!query) continue
    queries.push(query)
    if (query.split === null) undivided.push(line)
  }
  if (queries.length === 0)
    throw new DiptychError('bad-request', `The set ${file} holds no queries.`, 'Add at least one row.')
  const [first] = undivided
  if (first !== undefined && undivided.length < queries.length)
    throw off(file, first, 'has no split, which other lines have')
  return { name: file, folder, documents: null, queries }
}

/** The queries of one half, or all. Throws 'bad-request' where the set is not divided. */
export function queriesOf({ name, queries }: EvaluationSet, split: Split | null): EvaluationQuery[] {
  if (split === null) return queries
  const chosen = queries.filter((query) => query.split === split)
  if (chosen.length > 0) return chosen
  throw new DiptychError(
    'bad-request',
    `The set ${name} has no queries of the split "${split}".`,
    'Leave the split out, or give the rows a column "split" of dev and test.',
  )
}

/** The query, or what is wrong with its row. */
function fromQueryRow(values: Record<string, unknown>, folder: string): EvaluationQuery | string {
  const query = textOf(values.query)
  const image = textOf(values.query_image)
  if (!query && !image) return 'has neither query nor query_image'
  const named = textOf(values.relevant).split('|')
  const relevant = [...new Set(named.flatMap((one) => one.trim() || []))]
  const problem = relevant.map(parseRelevant).find((one) => typeof one === 'string')
  if (problem) return problem
  const unanswerable = ['false', '0', 'no'].includes(textOf(values.answerable).toLowerCase())
  if (relevant.length === 0 && !unanswerable)
    return 'names nothing relevant; a question that nothing answers says so with "answerable" false'
  if (relevant.length > 0 && unanswerable) return 'names something relevant and says that nothing answers it'
  const split = textOf(values.split)
  if (split !== '' && split !== 'dev' && split !== 'test') return `has the split "${split}"; it may be dev or test`
  const history = historyOf(values.history)
  if (!history) return 'has a history that is no list of {"role": "user" or "assistant", "text"}'
  return {
    text: query || null,
    image: image ? pictureFile(image, folder) : null,
    history,
    relevant,
    split: split || null,
    target: textOf(values.target) || null,
    language: textOf(values.language) || null,
  }
}

/** null for a picture without a caption, which asks nothing. */
function fromCaptionRow(values: Record<string, unknown>): EvaluationQuery | string | null {
  const { image, caption } = captionFields(values)
  if (!image || caption === undefined) return 'has neither query and relevant, nor image and caption'
  if (!caption) return null
  const relevant = [path.posix.normalize(image)]
  return { text: caption, image: null, history: [], relevant, split: null, target: null, language: null }
}

/** A table of separated fields holds the turns as JSON. */
function historyOf(value: unknown): Turn[] | null {
  if (value === undefined || value === null || value === '') return []
  try {
    return turns.parse(typeof value === 'string' ? JSON.parse(value) : value)
  } catch {
    return null
  }
}

function pictureFile(name: string, folder: string): QueryPicture {
  const file = path.resolve(folder, name)
  const load = () =>
    readFile(file).catch((cause: unknown) => {
      throw new DiptychError(
        'not-found',
        `The picture ${file} of the set can't be read.`,
        'Correct query_image.',
        cause,
      )
    })
  return { name, load }
}

function textOf(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim() : ''
}

function off(file: string, line: number, what: string): DiptychError {
  return new DiptychError('bad-request', `${file}, line ${line}: ${what}.`, 'Correct the line and run it again.')
}
