import { windowsOf } from '../text/windows.ts'
import { contentWords } from '../text/words.ts'

/** The most windows of one document that are judged; each costs a pass through the model. */
const mostWindows = 8

/** Characters of one token at the very most, so that a book is not tokenised for eight windows. */
const charactersPerToken = 16

export interface WindowOptions {
  /** Tokens that a window may have. */
  tokens: number
  /** Tokens of a text; an upper bound will do. */
  count(text: string): number
  /** The most windows, eight where absent. */
  most?: number
}

/**
 * The windows of a document that are judged in its place; the best of them counts (MaxP: Dai & Callan, “Deeper Text
 * Understanding for IR with Contextual Neural Language Modeling”, SIGIR 2019). They end at sentences. Where there are
 * more than `most`, those that share most words with the query are taken, so that the end of a long document has the same
 * chance as its beginning. Never empty: a document without words is one empty window.
 */
export function documentWindows(
  document: string,
  query: string,
  { tokens, count, most = mostWindows }: WindowOptions,
): string[] {
  const fits = (text: string) => text.length <= tokens * charactersPerToken && count(text) <= tokens
  const windows = windowsOf(document, fits)
  if (windows.length <= 1) return [windows[0] ?? '']
  if (windows.length <= most) return windows
  const asked = contentWords(query)
  const shared = (window: string) => asked.intersection(contentWords(window)).size
  return windows
    .map((window, place) => ({ window, place, shared: shared(window) }))
    .sort((a, b) => b.shared - a.shared || a.place - b.place)
    .slice(0, most)
    .map(({ window }) => window)
}

/** Bytes in UTF-8: no byte-level tokenizer, such as Qwen's, makes more tokens of a text than it has bytes. */
export function mostTokens(text: string): number {
  return Buffer.byteLength(text)
}
