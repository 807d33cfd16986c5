import { cutAtWords, sentencesOf } from './sentences.ts'

/** A sentence or a part of one, with the block it comes from and what it costs. */
export interface Piece {
  text: string
  gap: string
  /** Index of the block in its document. */
  block: number
  /** Without the markers that an encoder adds to a whole text. */
  tokens: number
}

/** Cuts and fills texts to what an encoder takes. A sentence is counted once, however often it is used. */
export class TextWindow {
  readonly #count: (text: string) => number
  readonly #max: number
  readonly #markers: number
  readonly #counted = new Map<string, number>()

  constructor(countTokens: (text: string) => number, maxTextTokens: number) {
    this.#count = countTokens
    this.#max = maxTextTokens
    this.#markers = countTokens('')
  }

  /** Tokens that a text may have besides the markers. */
  get room(): number {
    return this.#max - this.#markers
  }

  /** Tokens of a text without the markers. */
  tokensOf(text: string): number {
    const known = this.#counted.get(text)
    if (known !== undefined) return known
    const tokens = Math.max(0, this.#count(text) - this.#markers)
    this.#counted.set(text, tokens)
    return tokens
  }

  fits(text: string): boolean {
    return this.tokensOf(text) <= this.room
  }

  /** The sentences of a block, those that are too long cut at words so that each fits beside `prefix`. */
  piecesOf(text: string, block: number, prefix: string): Piece[] {
    const pieces = sentencesOf(text).flatMap((sentence): Piece[] => {
      const tokens = this.tokensOf(sentence.text)
      const whole = { text: sentence.text, gap: sentence.gap, block, tokens }
      if (tokens <= this.room - this.tokensOf(prefix) && this.fits(prefix + sentence.text)) return [whole]
      const parts = cutAtWords(sentence.text, (part) => this.#count(prefix + part) <= this.#max)
      return parts.map((part) => ({ text: part, gap: ' ', block, tokens: this.tokensOf(part) }))
    })
    const last = pieces.at(-1)
    if (last) last.gap = '\n\n'
    return pieces
  }

  /** Fills windows with as many pieces as fit, in order; `prefixOf` says what stands before a window's first piece. */
  fill(pieces: Piece[], prefixOf: (first: Piece) => string): { text: string; pieces: Piece[] }[] {
    const windows: { text: string; pieces: Piece[] }[] = []
    for (let from = 0; from < pieces.length; ) {
      const first = pieces[from] as Piece
      const prefix = prefixOf(first)
      let to = from
      let tokens = this.tokensOf(prefix)
      for (let piece = pieces[to]; piece && (to === from || tokens + piece.tokens <= this.room); piece = pieces[++to]) {
        tokens += piece.tokens
      }
      // Tokens of the parts rarely, but sometimes, make fewer than those of the whole.
      while (to - from > 1 && !this.fits(prefix + joined(pieces.slice(from, to)))) to -= 1
      const taken = pieces.slice(from, to)
      windows.push({ text: prefix + joined(taken), pieces: taken })
      from = to
    }
    return windows
  }
}

/** Pieces as a text, with the gaps that were between them. */
export function joined(pieces: Piece[]): string {
  return pieces
    .map(({ text, gap }) => text + gap)
    .join('')
    .trim()
}
