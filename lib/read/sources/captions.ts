import path from 'node:path'
import { parse } from 'csv-parse'
import { DiptychError } from '../../errors.ts'
import type { Metadata } from '../../types.ts'
import { textOf } from '../decode-text.ts'
import { flatMetadata, valueAsText } from '../flat-metadata.ts'

/** A row of a table (CSV, TSV or JSON lines); `problem` says why it could not be taken. */
export interface TableRow {
  /** 1-based line of the file where the row begins. */
  line: number
  values: Record<string, unknown>
  problem: string | null
}

export interface CaptionRow {
  line: number
  /** As the file has it: relative to the captions file, with forward slashes. '' where the row has a problem. */
  image: string
  caption: string | null
  metadata: Metadata
  problem: string | null
}

const IMAGE_COLUMNS = ['image', 'file_name', 'path']
const CAPTION_COLUMNS = ['caption', 'text']

/** true for `captions.csv`, `.tsv`, `.jsonl` and `metadata.jsonl`, in any folder. */
export function isCaptionsFile(name: string): boolean {
  return /^(captions\.(csv|tsv|jsonl)|metadata\.jsonl)$/i.test(path.posix.basename(name))
}

/** Rows of a captions file, in its order; a picture may have several. Throws 'unreadable' where a table lacks the column. */
export async function* readCaptions(bytes: Uint8Array, name: string): AsyncGenerator<CaptionRow> {
  for await (const { line, values, problem } of readTable(bytes, name)) {
    const { image, caption, others } = captionFields(values)
    // Said once for a table; each line of JSON has keys of its own.
    if (image === undefined && problem === null && !name.toLowerCase().endsWith('.jsonl')) {
      const wanted = `${name} has no column ${IMAGE_COLUMNS.join(', ')}`
      throw new DiptychError('unreadable', `${wanted}.`, 'Name the columns in its first line.')
    }
    yield {
      line,
      image: image ?? '',
      caption: caption || null,
      metadata: flatMetadata(others),
      problem: problem ?? (image ? null : `names no picture (a column ${IMAGE_COLUMNS.join(', ')})`),
    }
  }
}

/** A row's picture (with forward slashes) and caption, in columns of any case; undefined where it has no such column. */
export function captionFields(values: Record<string, unknown>) {
  const entries = Object.entries(values)
  const columnOf = (names: string[]) => names.find((wanted) => entries.some(([key]) => key.toLowerCase() === wanted))
  const columns = [columnOf(IMAGE_COLUMNS), columnOf(CAPTION_COLUMNS)]
  const [image, caption] = columns.map((column) => {
    const field = entries.find(([key]) => key.toLowerCase() === column)
    return field && valueAsText(field[1]).trim()
  })
  const others = entries.filter(([key]) => !columns.includes(key.toLowerCase()))
  return { image: image?.replaceAll('\\', '/'), caption, others }
}

/** Rows of a table by the ending of its name: `.csv`, `.tsv` or `.jsonl`. A bad row is reported, the rest goes on. */
export async function* readTable(bytes: Uint8Array, name: string): AsyncGenerator<TableRow> {
  const text = textOf(bytes, name)
  yield* name.toLowerCase().endsWith('.jsonl') ? jsonLines(text) : separated(text, name)
}

function* jsonLines(text: string): Generator<TableRow> {
  let line = 0
  for (const row of text.split('\n')) {
    line += 1
    if (row.trim() === '') continue
    const values = asObject(row)
    yield values ? { line, values, problem: null } : { line, values: {}, problem: 'is not a JSON object' }
  }
}

async function* separated(text: string, name: string): AsyncGenerator<TableRow> {
  const skipped: TableRow[] = []
  const delimiter = name.toLowerCase().endsWith('.tsv') ? '\t' : delimiterOf(text)
  const parser = parse(text, {
    delimiter,
    info: true,
    // In tables by tabs a quotation mark is usually just one.
    relax_quotes: delimiter === '\t',
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      skipped.push({ line: Number(error?.lines ?? 0), values: {}, problem: problemOf(error) })
      return undefined
    },
  })
  let header: string[] | null = null
  let line = 1
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    yield* skipped.splice(0)
    if (!header) header = record.map((column) => column.trim())
    else if (record.length !== header.length) {
      yield { line, values: {}, problem: `has ${record.length} fields where the header has ${header.length}` }
    } else yield { line, values: Object.fromEntries(record.map((field, at) => [header?.[at], field])), problem: null }
    // `lines` is the line on which the record ends; a quoted field may hold several.
    line = info.lines + 1
  }
  yield* skipped
}

function problemOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return code === 'CSV_QUOTE_NOT_CLOSED'
    ? 'opens a quotation mark that is never closed'
    : 'has a misplaced quotation mark'
}

/** Spreadsheets of many countries write semicolons, since the comma is their decimal sign. */
function delimiterOf(text: string): string {
  const header = text.slice(0, text.indexOf('\n') >>> 0)
  return !header.includes(',') && header.includes(';') ? ';' : ','
}

/** A JSON object, or null. */
export function asObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}
