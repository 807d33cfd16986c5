const opening = '<think>'
const closing = '</think>'

/**
 * Takes what a model thinks out of what it says, as the words come. Thinking that is never closed is not said; a lone
 * closing mark, of thinking that the prompt had opened, goes too.
 */
export class ThinkFilter {
  #thinking = false
  /** What may be the beginning of a mark. */
  #held = ''
  #said = false

  push(piece: string): string {
    let rest = this.#held + piece
    let out = ''
    for (;;) {
      const marks = this.#thinking ? [closing] : [opening, closing]
      const [at, mark] = first(rest, marks)
      if (mark === null) break
      if (!this.#thinking) out += rest.slice(0, at)
      rest = rest.slice(at + mark.length)
      this.#thinking = mark === opening
    }
    const held = beginningOfMark(rest)
    if (!this.#thinking) out += rest.slice(0, rest.length - held)
    this.#held = rest.slice(rest.length - held)
    return this.#begun(out)
  }

  /** What is left at the end of the answer. */
  end(): string {
    const rest = this.#thinking ? '' : this.#held
    this.#held = ''
    return this.#begun(rest)
  }

  /** The empty lines between the thinking and the answer go with the thinking. */
  #begun(text: string): string {
    const words = this.#said ? text : text.trimStart()
    this.#said ||= words !== ''
    return words
  }
}

function first(text: string, marks: string[]): [number, string | null] {
  return marks
    .map((mark): [number, string | null] => [text.indexOf(mark), mark])
    .filter(([at]) => at >= 0)
    .reduce((best, one) => (one[0] < best[0] ? one : best), [Number.POSITIVE_INFINITY, null])
}

/** How much of the end may be a mark that is still coming. */
function beginningOfMark(text: string): number {
  for (let length = Math.min(text.length, closing.length - 1); length > 0; length--) {
    const end = text.slice(-length)
    if (opening.startsWith(end) || closing.startsWith(end)) return length
  }
  return 0
}
