import type { TimeSpan } from '../types.ts'

/** What is said, and when. */
export interface Cue extends TimeSpan {
  text: string
}

const time = String.raw`(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}`
const timing = new RegExp(String.raw`^\s*(${time})\s*-->\s*(${time})(?!\d)`)

/**
 * The cues of a WebVTT or SubRip file, in the order of time; what is none is passed over.
 * https://www.w3.org/TR/webvtt1/#file-parsing, https://www.matroska.org/technical/subtitles.html#srt-subtitles
 */
export function readCues(text: string): Cue[] {
  const cues: LinedCue[] = []
  let open: LinedCue | null = null
  const close = () => {
    if (open && open.end >= open.start) cues.push({ ...open, lines: open.lines.map(withoutMarkup).filter(Boolean) })
    open = null
  }
  for (const line of text.split(/\r\n?|\n/)) {
    const [, from, to] = timing.exec(line) ?? []
    if (from !== undefined && to !== undefined) {
      // Without an empty line between two cues, the number of the second looks like words of the first.
      if (open && /^\s*\d+\s*$/.test(open.lines.at(-1) ?? '')) open.lines.pop()
      close()
      open = { start: secondsOf(from), end: secondsOf(to), lines: [] }
    } else if (line.trim() === '') close()
    else open?.lines.push(line)
  }
  close()
  cues.sort((one, other) => one.start - other.start)
  return cues.flatMap((cue, index) => {
    const words = newLines(cue, cues[index - 1]).join(' ')
    return words === '' ? [] : [{ start: cue.start, end: cue.end, text: words }]
  })
}

type LinedCue = TimeSpan & { lines: string[] }

/** Captions that roll up show the last line once more above the new one. */
function newLines({ start, lines }: LinedCue, before?: LinedCue): string[] {
  const isRolling = before !== undefined && start <= before.end && lines[0] === before.lines.at(-1)
  return isRolling ? lines.slice(1) : lines
}

/**
 * The cues of subtitles as they lie in a recording of so many seconds, and what to warn of. Words that begin after its end are
 * put at the end, so that they are found all the same.
 */
export function cuesWithin(subtitles: string, seconds: number): { cues: Cue[]; warnings: string[] } {
  const cues = readCues(subtitles)
  if (cues.length === 0) return { cues, warnings: ['The subtitles hold nothing that is said at a time.'] }
  const late = cues.filter(({ start }) => start > seconds).length
  const warning = `${late} of ${cues.length} subtitles begin after the end of the recording: they may belong to another.`
  const inside = cues.map(({ start, end, text }) => ({
    start: Math.min(start, seconds),
    end: Math.min(end, seconds),
    text,
  }))
  return { cues: inside, warnings: late > 0 ? [warning] : [] }
}

function secondsOf(clock: string): number {
  return clock
    .replace(',', '.')
    .split(':')
    .reduce((sum, part) => sum * 60 + Number(part), 0)
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  lrm: '',
  rlm: '',
}

/** Without tags, the readings above ruby, and the braces in which SubRip files carry styles of other formats. */
function withoutMarkup(text: string): string {
  return text
    .replace(/<rt(?:\.[^<>]*)?>[^<]*(?:<\/rt>)?/gi, '')
    .replace(/<\/?[a-z][^<>]*>|<[\d:.]+>|\{\\[^{}]*\}/gi, '')
    .replace(/&(?:#(\d{1,7})|([a-z]+));/gi, (whole, code?: string, name = '') =>
      code === undefined ? (entities[String(name).toLowerCase()] ?? whole) : characterOf(Number(code)),
    )
    .replace(/\s+/g, ' ')
    .trim()
}

function characterOf(code: number): string {
  return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code).toWellFormed() : ' '
}
