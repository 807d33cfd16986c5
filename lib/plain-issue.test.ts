import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checked, refusal } from './plain-issue.ts'

const words = z.union([z.string().max(5), z.array(z.string())])
const schema = z.strictObject({
  text: words.optional(),
  k: z.coerce.number().int().min(1).max(100).optional(),
  mode: z.enum(['image', 'text']).optional(),
  threshold: z.number().positive().optional(),
  urls: z.array(z.url()).min(1).optional(),
  rerank: z.boolean().optional(),
  filter: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  prompts: z.array(z.union([z.enum(['age', 'skin']), z.strictObject({ name: z.string() })])).optional(),
  own: z
    .string()
    .refine((value) => value.includes('!'), 'It must hold !')
    .optional(),
})

function refused(value: unknown): string {
  try {
    checked(value, schema, (issue) => refusal(issue, ''))
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : ''
  }
  return 'taken'
}

describe('what is off in a value', () => {
  it.each([
    [{ text: 5 }, 'text: It must be text or a list.'],
    [{ text: ['a', 5] }, 'text[1]: It must be text.'],
    [{ text: 'too long' }, 'text: It must have at most 5 characters.'],
    [{ k: 'many' }, 'k: It must be a number.'],
    [{ k: 1.5 }, 'k: It must be a whole number.'],
    [{ k: 0 }, 'k: It must be at least 1.'],
    [{ threshold: 0 }, 'threshold: It must be above 0.'],
    [{ threshold: Number.NaN }, 'threshold: It must be a number.'],
    [{ mode: 'magic' }, 'mode: It must be one of image, text.'],
    [{ urls: [] }, 'urls: It is empty.'],
    [{ urls: ['x'] }, 'urls[0]: It must be an address such as https://example.org/.'],
    [{ rerank: 'yes' }, 'rerank: It must be true or false.'],
    [{ filter: { year: [1] } }, 'filter.year: It must be text or a number.'],
    [{ prompts: ['nope'] }, 'prompts[0]: It must be one of age, skin or an object.'],
    [{ prompts: [{ nam: 'x' }] }, 'prompts[0].name: It is missing.'],
    [{ own: 'x' }, 'own: It must hold !.'],
    [{ treshold: 1 }, 'the request: There is no field "treshold" (did you mean threshold?).'],
    [{ zzzzzz: 1 }, expect.stringMatching(/no field "zzzzzz" \(there are text, k, .*own\)\.$/)],
    ['words', 'the request: It must be an object.'],
    [{ text: 'fine', k: '3' }, 'taken'],
  ])('of %j is said in words', (value, expected) => {
    expect(refused(value)).toEqual(expected)
  })
})
