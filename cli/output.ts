import type { WriteStream } from 'node:tty'
import { stripVTControlCharacters, styleText } from 'node:util'
import type { DiptychError } from '../lib/errors.ts'
import type { Notice, Source, TimeSpan } from '../lib/types.ts'

type Format = Parameters<typeof styleText>[0]

/** The result alone goes to stdout; progress, warnings and errors go to stderr. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2))
}

/** Coloured where stdout is a terminal and NO_COLOR is not set. */
export function paint(format: Format, text: string): string {
  return styleText(format, text, { stream: process.stdout })
}

/** One line on stderr for what the reader should know about a result that is there all the same. */
export function warn({ message, fix }: Pick<Notice, 'message' | 'fix'>): void {
  const mark = styleText('yellow', '!', { stream: process.stderr })
  process.stderr.write(`${mark} ${oneLine([message, fix])}\n`)
}

/** What is wrong with a file, under its name; not twice where the reason begins with it. */
export function about(name: string, reason: string): string {
  return reason.startsWith(name) ? reason : `${name}: ${reason}`
}

/** What, why and what to do, in one line on stderr. */
export function printError({ message, fix }: Pick<DiptychError, 'message' | 'fix'>): void {
  const name = styleText('red', 'diptych:', { stream: process.stderr })
  process.stderr.write(`${name} ${oneLine([message, fix])}\n`)
}

function oneLine(parts: (string | null)[]): string {
  return parts
    .filter((part) => part !== null)
    .map((part) => harmless(part).trim().replace(/\s+/g, ' '))
    .filter(Boolean)
    .map((part) => (/[.!?…]$/.test(part) ? part : `${part}.`))
    .join(' ')
}

/** Columns of the terminal; null in a pipe, where nothing is cut. */
export function terminalWidth(stream: WriteStream = process.stdout): number | null {
  return stream.isTTY ? stream.columns || 80 : null
}

const graphemes = new Intl.Segmenter()
// East Asian wide and emoji take two columns: https://www.unicode.org/reports/tr11/
const wide =
  /[\p{Emoji_Presentation}\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/u

/** Columns that plain text takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const { segment } of graphemes.segment(text)) columns += wide.test(segment) ? 2 : 1
  return columns
}

/** Words of a document or a model, without what could move the cursor or repaint the terminal. */
export function harmless(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n\t]/gu, '')
}

/** Plain text in one line of at most `width` columns; null leaves the length. */
export function cut(text: string, width: number | null): string {
  const line = harmless(text).replace(/\s+/g, ' ').trim()
  if (width === null || columnsOf(line) <= width) return line
  let columns = 1
  let kept = ''
  for (const { segment } of graphemes.segment(line)) {
    columns += wide.test(segment) ? 2 : 1
    if (columns > width) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

/** Columns aligned by spaces, under a head; numbers to the right. */
export function table(head: string[], rows: (string | number)[][]): string {
  const texts = [head, ...rows.map((row) => row.map((cell) => harmless(String(cell))))]
  const widths = head.map((_, column) => Math.max(...texts.map((row) => columnsOf(row[column] ?? ''))))
  const isNumber = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'))
  const lines = texts.map((row) =>
    row
      .map((text, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - columnsOf(text))
        return isNumber[column] ? space + text : text + space
      })
      .join('  ')
      .trimEnd(),
  )
  return [paint('dim', lines[0] ?? ''), ...lines.slice(1)].join('\n')
}

/** `manual.pdf · page 3`, `film.mp4 · 1:05 to 1:12` */
export function placeOf({ name, page }: Pick<Source, 'name' | 'page'>, moment: TimeSpan | null = null): string {
  const parts = [
    name,
    page === null ? null : `page ${page}`,
    moment && `${clock(moment.start)} to ${clock(moment.end)}`,
  ]
  return harmless(parts.filter((part) => part !== null).join(' · '))
}

/** `1:05`, `1:02:05` */
function clock(seconds: number): string {
  const whole = Math.round(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** `1 document`, `3 documents` */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}

/** `154 MB` */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0)
  const value = bytes / 1000 ** power
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`
}

/** `8 s`, `3 min 20 s`, `1 h 5 min` */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}
