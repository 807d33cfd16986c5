import type { Metadata } from '../types.ts'

/** Flat metadata of any values: lists are joined, what is nested deeper is kept as JSON, nothing is left out but null. */
export function flatMetadata(entries: [string, unknown][]): Metadata {
  return Object.fromEntries(
    entries.flatMap(([key, value]): [string, string | number | boolean][] => {
      if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return [[key, value]]
      const text = valueAsText(value).trim()
      return key.trim() && text ? [[key.trim(), text]] : []
    }),
  )
}

/** '' for null and undefined. */
export function valueAsText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value) && value.every((part) => typeof part !== 'object')) return value.join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
