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

/** As many pieces as an encoder takes at once. */
export interface Filled {
  text: string
  pieces: Piece[]
  /** Nothing is left after it. */
  isLast: boolean
}

/**
 * Cuts and fills texts to what an encoder takes, piece by piece as they are asked for, so that who asks can stop between
 * two. A sentence is counted once, however often it is used.
 */
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
  *piecesOf(text: string, block: number, prefix: string): Generator<Piece> {
    let before: Piece | null = null
    for (const piece of this.#cut(text, block, prefix)) {
      if (before) yield before
      before = piece
    }
    if (before) yield { ...before, gap: '\n\n' }
  }

  /** Fills windows with as many pieces as fit, in order; `prefixOf` says what stands before a window's first piece. */
  *fill(pieces: Iterable<Piece>, prefixOf: (first: Piece) => string): Generator<Filled> {
    const source = pieces[Symbol.iterator]()
    const next = (): Piece | undefined => source.next().value
    let taken: Piece[] = []
    for (let piece = next(); ; ) {
      const first = taken[0] ?? piece
      if (!first) return
      const prefix = prefixOf(first)
      let tokens = taken.reduce((sum, one) => sum + one.tokens, this.tokensOf(prefix))
      for (; piece && (taken.length === 0 || tokens + piece.tokens <= this.room); piece = next()) {
        tokens += piece.tokens
        taken.push(piece)
      }
      // Tokens of the parts rarely, but sometimes, make fewer than those of the whole.
      let fitting = taken.length
      while (fitting > 1 && !this.fits(prefix + joined(taken.slice(0, fitting)))) fitting -= 1
      const left = taken.splice(fitting)
      yield { text: prefix + joined(taken), pieces: taken, isLast: left.length === 0 && !piece }
      taken = left
    }
  }

  *#cut(text: string, block: number, prefix: string): Generator<Piece> {
    for (const { text: sentence, gap } of sentencesOf(text)) {
      const tokens = this.tokensOf(sentence)
      if (tokens <= this.room - this.tokensOf(prefix) && this.fits(prefix + sentence)) {
        yield { text: sentence, gap, block, tokens }
      } else {
        const parts = cutAtWords(sentence, (part) => this.#count(prefix + part) <= this.#max)
        for (const part of parts) yield { text: part, gap: ' ', block, tokens: this.tokensOf(part) }
      }
    }
  }
}

/** Pieces as a text, with the gaps that were between them. */
export function joined(pieces: Piece[]): string {
  return pieces
    .map(({ text, gap }) => text + gap)
    .join('')
    .trim()
}
