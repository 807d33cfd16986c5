import { describe, expect, it } from 'vitest'
import { curlOf, lacks, operations } from './operations.ts'

const [similarity] = operations
const embedText = operations.find(({ path }) => path === '/embed/text') ?? similarity
const picture = { id: 1, file: new File(['x'], 'my cat.jpg'), url: 'blob:x' }

describe('the request as a command', () => {
  it('keeps the quotes of a text, so that the shell sends the very words', () => {
    expect(curlOf(embedText, { texts: [`a cat's "nap"`], pictures: [], model: null }, 'http://localhost:3000')).toBe(
      `curl -s http://localhost:3000/embed/text \\\n  -H 'Content-Type: application/json' \\\n  -d '{"text":["a cat'\\''s \\"nap\\""]}'`,
    )
  })

  it('names every text and every picture of a form', () => {
    const command = curlOf(
      similarity,
      { texts: ['@home', 'b'], pictures: [picture], model: 'clip' },
      'http://localhost:3000',
    )
    expect(command.split(' \\\n  ').slice(1)).toEqual([
      `--form-string 'model=clip'`,
      `--form-string 'text=@home'`,
      `--form-string 'text=b'`,
      `-F 'file=@"my cat.jpg"'`,
    ])
  })
})

it('says what is missing before anything is sent', () => {
  expect(lacks(similarity, { texts: [], pictures: [picture] })).toMatch(/text/)
  expect(lacks(similarity, { texts: ['a'], pictures: [] })).toMatch(/picture/)
  expect(lacks(similarity, { texts: ['a'], pictures: [picture] })).toBeNull()
})
