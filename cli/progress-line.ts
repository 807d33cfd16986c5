import { columnsOf, cut, duration, terminalWidth } from './output.ts'

const frameMilliseconds = 100
/** How often a line is written where stderr is no terminal. */
const plainMilliseconds = 5000

export interface ProgressState {
  /** From 0 to 1; null while the whole is not known. */
  fraction: number | null
  /** `12 of 150 files` */
  counts: string
  /** `31 items/s` */
  speed: string | null
  secondsLeft: number | null
  /** What is at hand; cut to what the line has left. */
  current: string | null
}

/** One live line on stderr, redrawn in place on a terminal; a plain line every few seconds in a pipe. */
export class ProgressLine {
  readonly #live = process.stderr.isTTY === true
  #last: number
  #drawn = false

  constructor() {
    // A pipe hears nothing of work that is done within the first seconds.
    this.#last = this.#live ? 0 : performance.now()
  }

  show(state: ProgressState): void {
    const now = performance.now()
    if (now - this.#last < (this.#live ? frameMilliseconds : plainMilliseconds)) return
    this.#last = now
    if (!this.#live) process.stderr.write(`${lineOf(state, null)}\n`)
    else process.stderr.write(`\r\x1b[2K${lineOf(state, (terminalWidth(process.stderr) ?? 80) - 1)}`)
    this.#drawn = this.#live
  }

  /** Clears the live line, so that what is printed next has the screen to itself. */
  clear(): void {
    if (this.#drawn) process.stderr.write('\r\x1b[2K')
    this.#drawn = false
  }
}

function lineOf({ fraction, counts, speed, secondsLeft, current }: ProgressState, width: number | null): string {
  const left = secondsLeft === null || !Number.isFinite(secondsLeft) ? null : `${duration(secondsLeft)} left`
  const words = [counts, speed, left].filter((part) => part !== null).join(' · ')
  const line = width !== null && fraction !== null ? `${bar(fraction)} ${words}` : words
  if (current === null) return cut(line, width)
  const room = width === null ? null : width - columnsOf(line) - 3
  return room !== null && room < 8 ? cut(line, width) : `${line} · ${cut(current, room)}`
}

function bar(fraction: number): string {
  const cells = 20
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * cells)
  return `${'━'.repeat(full)}${'╌'.repeat(cells - full)} ${String(Math.floor(Math.min(1, fraction) * 100)).padStart(3)}%`
}
