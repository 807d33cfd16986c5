import path from 'node:path'

/** For what carries no other words: `dogs/great-dane_02.wav` → `great dane 02`. */
export function wordsOfName(name: string): string {
  const { name: base } = path.posix.parse(name)
  return base.replace(/[-_.\s]+/g, ' ').trim() || base
}
