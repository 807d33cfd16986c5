import { stripInvisible } from '../text/invisible.ts'
import { citedNumbers } from './citation-marker.ts'
import {
  anyTag,
  autolink,
  beforeFence,
  controlToken,
  fenceLine,
  htmlNames,
  htmlTag,
  isUnclosed,
  linkDestination,
  loadingTag,
  longestConstruct,
  thinkTag,
} from './markdown-patterns.ts'

/**
 * Reads an answer as the model streams it, and lets through what may reach the page:
 *
 * - Citations of sources that are there, as `[n]`, however the model writes them; an invented number is taken out.
 * - No links, pictures or markup: a document in the collection may have told the model to write an address that carries
 *   the conversation away (EchoLeak, CVE-2025-32711). A link becomes its words, a picture its alternative text. Whatever
 *   the parsing below makes of a text, `](`, `]:` and `<tag` never leave: see `emit`.
 * - No characters that can't be seen, in which words can be hidden from the reader and kept for the next program.
 * - Not the model's thinking (`<think>…</think>`).
 *
 * Code stays as it is but for the same three things. Text that could be the start of something is held back until it is
 * clear, so a number that is split over two pieces of the stream is checked all the same.
 */
export class CitationChecker {
  readonly #sources: number
  readonly #cited = new Set<number>()
  #buffer = ''
  #emitted = ''
  #last = '\n'
  #started = false
  #atLineStart = true
  #fence: string | null = null
  #thinking: string | null = null

  /** @param sources How many sources there are; `[1]` to `[sources]` may be cited. */
  constructor(sources: number) {
    this.#sources = sources
  }

  /** The numbers cited so far, in order of appearance. */
  get cited(): number[] {
    return [...this.#cited]
  }

  /** Takes the next piece; returns what can be shown by now. */
  push(piece: string): string {
    // A carriage return ends a line in Markdown too.
    this.#buffer += this.#visible(piece.replace(/\r\n?/g, '\n'))
    return this.#drain(false)
  }

  /** Without what can't be seen; whether a joiner belongs to a word, the letter before it tells. */
  #visible(piece: string): string {
    const before = [...(this.#buffer || this.#last)].at(-1) ?? ''
    return stripInvisible(before + piece).slice(before.length)
  }

  /** Returns what was held back. */
  end(): string {
    return this.#drain(true)
  }

  #drain(final: boolean): string {
    this.#emitted = ''
    while (this.#buffer !== '' && this.#step(final)) {
      // Each step takes something from the buffer, or returns false to wait for more.
    }
    return this.#emitted
  }

  #step(final: boolean): boolean {
    if (this.#thinking) return this.#skipThinking(this.#thinking, final)
    if (this.#fence) return this.#codeLine(this.#fence, final)
    if (this.#atLineStart && beforeFence.test(this.#line()) && !this.#hasLine() && !final) return false
    const fence = this.#atLineStart ? fenceLine.exec(this.#line()) : null
    if (fence?.[1] && !(fence[1].startsWith('`') && fence[2]?.includes('`'))) {
      if (!this.#hasLine() && !final) return false
      this.#fence = fence[1]
      return this.#take(this.#line().length + 1, 'code')
    }
    const first = this.#buffer.charAt(0)
    if (first === '<') return this.#tag(final)
    if (first === '`') return this.#inlineCode(final)
    if (first === '\\') return this.#escape(final)
    if (first === '[' || first === '【') return this.#bracket(0, final)
    if (first === '!') {
      if (this.#buffer.length === 1 && !final) return false
      return this.#buffer.charAt(1) === '[' ? this.#bracket(1, final) : this.#take(1)
    }
    if (first === ' ') return this.#spaces(final)
    return this.#take(/^(?:\n|[^\n <`\\[【!]+)/.exec(this.#buffer)?.[0].length ?? 1)
  }

  #skipThinking(name: string, final: boolean): boolean {
    const end = `</${name}>`
    const at = this.#buffer.toLowerCase().indexOf(end)
    if (at < 0) {
      this.#buffer = final ? '' : this.#buffer.slice(-end.length)
      return false
    }
    this.#thinking = null
    this.#buffer = this.#buffer.slice(at + end.length)
    return true
  }

  #codeLine(fence: string, final: boolean): boolean {
    if (!this.#hasLine() && !final) return false
    const line = this.#line()
    const marks = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1]
    if (marks?.startsWith(fence)) this.#fence = null
    return this.#take(line.length + 1, 'code')
  }

  #inlineCode(final: boolean): boolean {
    const marks = /^`+/.exec(this.#buffer)?.[0] ?? ''
    const line = this.#line()
    const rest = line.slice(marks.length)
    const close = [...rest.matchAll(/`+/g)].find(([run], index, runs) => {
      const unfinished = index === runs.length - 1 && rest.endsWith(run) && !this.#hasLine() && !final
      return run === marks && !unfinished
    })
    if (close) return this.#take(marks.length + close.index + marks.length, 'code')
    if (!this.#hasLine() && !final && line.length < longestConstruct) return false
    return this.#take(marks.length)
  }

  /** `\[1\]` and `\[1]` are shown as `[1]`, so they are read as it; any other escape stands. */
  #escape(final: boolean): boolean {
    const bracket = /^\\\[([^[\]\\\n]{0,40})\\?\]/.exec(this.#buffer)
    if (bracket) return this.#replace(bracket[0].length, `[${bracket[1]}]`)
    if (!final && /^\\(?:\[[^[\]\\\n]{0,40}\\?)?$/.test(this.#buffer)) return false
    return this.#take(Math.min(2, this.#line().length))
  }

  #tag(final: boolean): boolean {
    const think = thinkTag.exec(this.#buffer)
    if (think?.[1]) {
      this.#thinking = think[1].toLowerCase()
      this.#buffer = this.#buffer.slice(think[0].length)
      return true
    }
    const control = controlToken.exec(this.#buffer)
    if (control) return this.#replace(control[0].length, '')
    const address = autolink.exec(this.#buffer)
    if (address) return this.#replace(address[0].length, address[1] ?? '')
    const tag = htmlTag.exec(this.#buffer)
    const name = tag?.[1]?.toLowerCase() ?? ''
    if (tag && (tag[2] || htmlNames.has(name) || thinkTag.test(`<${name}>`))) {
      return this.#replace(tag[0].length, name === 'br' ? ' ' : '')
    }
    const unfinished = /^<(?:[a-z/!?|｜][^<>\n]*)?$/i.test(this.#buffer) && this.#buffer.length < longestConstruct
    return unfinished && !final ? false : this.#take(1)
  }

  /** Spaces go with an invented number behind them: `so it is [9].` becomes `so it is.` */
  #spaces(final: boolean): boolean {
    const spaces = /^ +/.exec(this.#buffer)?.[0].length ?? 1
    const next = this.#buffer.charAt(spaces)
    if (next === '' && !final) return false
    if (next !== '[' && next !== '【') return this.#take(spaces)
    const numbers = this.#numbersAt(spaces)
    if (numbers === 'unclear' && !final) return false
    if (!Array.isArray(numbers) || numbers.some((value) => this.#exists(value))) return this.#take(spaces)
    this.#buffer = this.#buffer.slice(spaces)
    this.#atLineStart = false
    return true
  }

  /** @param mark 1 where a `!` stands before the bracket, as for a picture. */
  #bracket(mark: 0 | 1, final: boolean): boolean {
    const end = this.#endOfBracket(mark)
    if (end === 'unclear' && !final) return false
    if (typeof end !== 'number') return this.#take(mark + 1)
    const next = this.#buffer.slice(end + 1)
    if (next === '' && !final) return false
    const link = linkDestination.exec(next)?.[0]
    if (!link && isUnclosed(next) && !final) return false

    const label = this.#buffer.slice(mark + 1, end)
    const numbers = citedNumbers(/^\[(.*)\]$/s.exec(label)?.[1] ?? label)
    const length = end + 1 + (link?.length ?? 0)
    if (!numbers) return link ? this.#replace(length, label) : this.#take(mark + 1)
    const valid = numbers.filter((value) => this.#exists(value))
    for (const value of valid) this.#cited.add(value)
    this.#buffer = this.#buffer.slice(length)
    this.#emit(valid.map((value) => `[${value}]`).join(''), 'text')
    return true
  }

  #numbersAt(offset: number): number[] | null | 'unclear' {
    const end = this.#endOfBracket(offset)
    if (typeof end !== 'number') return end
    return citedNumbers(this.#buffer.slice(offset + 1, end))
  }

  #exists(value: number): boolean {
    return value >= 1 && value <= this.#sources
  }

  /** Index of the bracket's end; null where it has none, 'unclear' where more must come. */
  #endOfBracket(start: number): number | null | 'unclear' {
    const [open, close] = this.#buffer.charAt(start) === '【' ? ['【', '】'] : ['[', ']']
    let depth = 0
    for (let index = start; index < this.#buffer.length; index++) {
      const character = this.#buffer.charAt(index)
      if (character === '\\') index++
      else if (character === open) depth++
      else if (character === close && --depth === 0) return index
      else if (character === '`' || this.#buffer.startsWith('\n\n', index)) return null
      if (index - start > longestConstruct) return null
    }
    return 'unclear'
  }

  /** Puts words in the place of a construct; they are read again, as they may hold citations. */
  #replace(length: number, words: string): boolean {
    this.#buffer = words + this.#buffer.slice(length)
    this.#atLineStart = false
    return true
  }

  #take(length: number, kind: 'text' | 'code' = 'text'): boolean {
    const piece = this.#buffer.slice(0, length)
    this.#buffer = this.#buffer.slice(length)
    this.#atLineStart = piece.endsWith('\n')
    this.#emit(piece, kind)
    return true
  }

  /** The one way out. Breaks up what Markdown would read as a link, a link's definition or a tag, wherever it stands. */
  #emit(piece: string, kind: 'text' | 'code'): void {
    const words = this.#started ? piece : piece.trimStart()
    if (words === '') return
    const guarded = (this.#last + words)
      .replace(/\](?=[(:])/g, '] ')
      .replace(kind === 'text' ? anyTag : loadingTag, '< ')
      .slice(1)
    this.#started = true
    this.#last = guarded.charAt(guarded.length - 1)
    this.#emitted += guarded
  }

  #line(): string {
    const end = this.#buffer.indexOf('\n')
    return end < 0 ? this.#buffer : this.#buffer.slice(0, end)
  }

  #hasLine(): boolean {
    return this.#buffer.includes('\n')
  }
}
