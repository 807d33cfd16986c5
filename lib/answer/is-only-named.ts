import { normalise } from '../text/fold.ts'
import type { Hit } from '../types.ts'

/** Whether the words of a source are the name of its file alone, as of a recording that came without any (words-of-name.ts). */
export function isOnlyNamed({ text, source: { name } }: Pick<Hit, 'text' | 'source'>): boolean {
  const base = name.split('/').at(-1) ?? name
  return [base, base.replace(/\.[^.]*$/, '')].some((one) => lettersOf(one) === lettersOf(text))
}

function lettersOf(text: string): string {
  return normalise(text).replace(/[^\p{L}\p{M}\p{N}]+/gu, '')
}
