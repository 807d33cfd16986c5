import { expect, it } from 'vitest'
import { standaloneQuery } from './standalone-query.ts'

const history = [
  { role: 'user' as const, text: 'How does an owl fly?' },
  { role: 'assistant' as const, text: 'Silently [1].' },
]

it.each(['and its wings?', 'What about females?', 'why?', 'How big are they?', 'Show me one'])(
  'puts the previous question before "%s"',
  (text) => {
    expect(standaloneQuery(text, history)).toBe(`How does an owl fly? ${text}`)
  },
)

it.each([
  'barn owl',
  'red bicycle',
  'Which bridges were built before 1900?',
  'How do I adjust the brakes so that they do not squeak on this bicycle?',
  'एक काला पक्षी',
])('leaves "%s" alone', (text) => {
  expect(standaloneQuery(text, history)).toBe(text)
})

it('has nothing to put before the first question', () => {
  expect(standaloneQuery(' and its wings? ', [])).toBe('and its wings?')
})
