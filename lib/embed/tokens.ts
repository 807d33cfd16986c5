import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { Charsmap } from './charsmap.ts'
import { fixText } from './fix-text.ts'
import type { ModelEntry } from './registry.ts'

/** Texts of a batch as a text tower takes them: `count` rows of `length` int64 values, padded at the end. */
export interface TokenBatch {
  inputIds: BigInt64Array
  /** 1 for a token of the text, 0 for padding. */
  attentionMask: BigInt64Array
  count: number
  length: number
}

/** How a family wants its words; a part of the model's entry in models/registry.json. */
export type TextSettings = ModelEntry['text']

const usualSettings: TextSettings = { prepare: 'none', padding: 'longest', folder: null, paddingId: null }

const preparations: Record<TextSettings['prepare'], (text: string) => string> = {
  none: (text) => text,
  'lower-case': (text) => text.toLowerCase(),
  'fix-text': fixText,
}

/** Upper bound of the characters that the wanted tokens can span, so that a book is not tokenised for its first line. */
const charactersPerToken = 64

/**
 * The model's own tokenizer, from tokenizer.json and tokenizer_config.json of its folder. It is the part of
 * transformers.js that does this (https://github.com/huggingface/tokenizers.js), without the rest: no second
 * onnxruntime, no network.
 */
export class TextTokenizer {
  readonly #tokenizer: Tokenizer
  readonly #maxTokens: number
  readonly #settings: TextSettings
  readonly #padding: bigint
  readonly #charsmap: Charsmap | null

  private constructor(
    tokenizer: Tokenizer,
    options: { maxTokens: number; padding: number; settings: TextSettings; charsmap: Charsmap | null },
  ) {
    this.#tokenizer = tokenizer
    this.#maxTokens = options.maxTokens
    this.#settings = options.settings
    this.#padding = BigInt(options.padding)
    this.#charsmap = options.charsmap
  }

  /** @param folder the model's */
  static async open(folder: string, maxTokens: number, text: TextSettings = usualSettings): Promise<TextTokenizer> {
    const place = path.join(folder, text.folder ?? '')
    const [definition, settings] = await Promise.all([
      readJson(path.join(place, 'tokenizer.json')),
      readJson(path.join(place, 'tokenizer_config.json')),
    ])
    const { charsmap, rest } = takeCharsmap(definition)
    const tokenizer = new Tokenizer(rest, settings)
    const padding = text.paddingId ?? paddingId(tokenizer, settings)
    return new TextTokenizer(tokenizer, { maxTokens, padding, settings: text, charsmap })
  }

  /** Tokens that the text needs, start and end markers included. */
  count(text: string): number {
    return this.#tokenizer.encode(this.#prepared(text)).ids.length
  }

  /** Ids with start and end markers; a text that is too long loses its tail, never its end marker. */
  encode(text: string): number[] {
    const ids = this.#tokenizer.encode(this.#prepared(this.#head(text))).ids
    const end = ids.at(-1)
    if (ids.length <= this.#maxTokens || end === undefined) return ids
    return [...ids.slice(0, this.#maxTokens - 1), end]
  }

  /** Pads to the longest of these rows, or to the full length where the model wants that. */
  batch(rows: readonly number[][]): TokenBatch {
    const full = this.#settings.padding === 'full'
    const length = full ? this.#maxTokens : Math.max(...rows.map((row) => row.length))
    const inputIds = new BigInt64Array(rows.length * length).fill(this.#padding)
    const attentionMask = new BigInt64Array(rows.length * length)
    for (const [index, row] of rows.entries()) {
      for (const [position, id] of row.entries()) inputIds[index * length + position] = BigInt(id)
      attentionMask.fill(1n, index * length, index * length + row.length)
    }
    return { inputIds, attentionMask, count: rows.length, length }
  }

  #prepared(text: string): string {
    const prepared = preparations[this.#settings.prepare](text)
    return this.#charsmap?.normalise(prepared) ?? prepared
  }

  #head(text: string): string {
    const limit = this.#maxTokens * charactersPerToken
    return text.length <= limit ? text : text.replace(/\s+/g, ' ').slice(0, limit)
  }
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  const value: unknown = JSON.parse(await readFile(file, 'utf8'))
  if (typeof value !== 'object' || value === null) throw new Error(`${file} is not a JSON object`)
  return value as Record<string, unknown>
}

/** SentencePiece's normalisation is done here, and exactly; the tokenizer gets the steps that come after it. */
function takeCharsmap(definition: Record<string, unknown>): {
  charsmap: Charsmap | null
  rest: Record<string, unknown>
} {
  const normaliser = definition.normalizer as { type?: unknown; normalizers?: unknown } | null | undefined
  const steps: unknown[] = Array.isArray(normaliser?.normalizers) ? normaliser.normalizers : [normaliser]
  const first = steps[0] as { type?: unknown; precompiled_charsmap?: unknown } | null | undefined
  if (first?.type !== 'Precompiled' || typeof first.precompiled_charsmap !== 'string')
    return { charsmap: null, rest: definition }
  const normalizer = steps.length > 1 ? { ...normaliser, normalizers: steps.slice(1) } : null
  return { charsmap: new Charsmap(first.precompiled_charsmap), rest: { ...definition, normalizer } }
}

/** CLIP pads with its end marker, BERT with [PAD]; the file says which, as a string or as an object. */
function paddingId(tokenizer: Tokenizer, settings: Record<string, unknown>): number {
  const entry = settings.pad_token
  const token = typeof entry === 'object' && entry !== null && 'content' in entry ? entry.content : entry
  const id = typeof token === 'string' ? tokenizer.token_to_id(token) : undefined
  if (id === undefined) throw new Error('tokenizer_config.json names no pad_token of the vocabulary')
  return id
}
