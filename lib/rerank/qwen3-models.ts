import type { InstalledModel } from '../ollama/ollama-client.ts'
import { contextTokens } from './reranker-window.ts'

/** One of the sizes that Qwen3-Reranker comes in. */
export interface Qwen3Size {
  size: '0.6B' | '4B' | '8B'
  /** Bytes of keys and values for one token: layers × 2 × 8 heads × 128 dimensions × 2 bytes (its config.json). */
  bytesPerToken: number
}

const sizes: Qwen3Size[] = [
  { size: '0.6B', bytesPerToken: 28 * 2 * 8 * 128 * 2 },
  { size: '4B', bytesPerToken: 36 * 2 * 8 * 128 * 2 },
  { size: '8B', bytesPerToken: 36 * 2 * 8 * 128 * 2 },
]

/** `dengcao/Qwen3-Reranker-0.6B:Q8_0`, `sam860/qwen3-reranker:0.6b-q8_0`; null for what is no Qwen3-Reranker. */
export function qwen3Size(name: string): Qwen3Size | null {
  if (!/qwen-?3-?reranker/i.test(name)) return null
  const size = /(?<![\d.])(0\.6|4|8)b(?![a-z])/i.exec(name)?.[1]
  return sizes.find((one) => one.size === `${size}B`) ?? null
}

/** What is known of it without running it: size, file, and the memory that its file and its window take. */
export function describeModel({ name, bytes }: InstalledModel): string {
  const known = qwen3Size(name)
  const file = `a file of ${megabytes(bytes)} MB`
  if (!known) return file
  const memory = megabytes(bytes + known.bytesPerToken * contextTokens)
  return `Qwen3-Reranker ${known.size}, ${file}, about ${memory} MB of memory`
}

/** Those that RERANK_MODEL may mean, the smallest first: it answers soonest, and the first that works is taken. */
export function rerankerModels(models: readonly InstalledModel[], wanted: string): InstalledModel[] {
  if (wanted !== 'auto') {
    const named = models.find(({ name }) => name === wanted) ?? models.find(({ name }) => name.split(':')[0] === wanted)
    return named ? [named] : []
  }
  return models.filter(({ name }) => name.toLowerCase().includes('rerank')).toSorted((a, b) => a.bytes - b.bytes)
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2)
}
