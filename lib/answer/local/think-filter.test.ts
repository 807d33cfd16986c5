import { expect, it } from 'vitest'
import { ThinkFilter } from './think-filter.ts'

function filtered(pieces: string[]): string {
  const filter = new ThinkFilter()
  return pieces.map((piece) => filter.push(piece)).join('') + filter.end()
}

it.each([
  ['no thinking at all', 'Voles eat roots [1].', 'Voles eat roots [1].'],
  ['thinking first', '<think>\nHm. 2 < 3\n</think>\n\nVoles [1].', 'Voles [1].'],
  ['thinking in the middle', 'Voles <think>or mice?</think>eat roots.', 'Voles eat roots.'],
  ['thinking that never ends', 'Voles.<think>But then', 'Voles.'],
  ['a closing mark of thinking that the prompt opened', '</think>\n\nVoles.', 'Voles.'],
  ['empty thinking', '<think>\n\n</think>\n\nVoles.', 'Voles.'],
  ['signs that only look like a mark', 'a < b, <thin ice>, <', 'a < b, <thin ice>, <'],
])('%s, in pieces of any size', (_, text, said) => {
  for (const size of [1, 2, 3, 5, 100]) {
    const pieces = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? []
    expect(filtered(pieces)).toBe(said)
  }
})

it('hands words on at once, but for what may become a mark', () => {
  const filter = new ThinkFilter()
  expect(filter.push('Voles <th')).toBe('Voles ')
  expect(filter.push('in')).toBe('')
  expect(filter.push(' ice')).toBe('<thin ice')
})
