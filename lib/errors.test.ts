import { expect, it } from 'vitest'
import { DiptychError } from './errors.ts'

it('keeps the words of an unforeseen error from the client, not from the terminal', () => {
  const thrown = new Error('Failed query: select * from jobs where id = ? params: secret')
  const error = DiptychError.from(thrown)
  expect(error).toMatchObject({ code: 'internal', cause: thrown, detail: thrown.message })
  expect(JSON.stringify(error)).not.toContain('secret')
  expect(error.message).not.toContain('secret')
})

it('knows an abort, and leaves a DiptychError as it is', () => {
  expect(DiptychError.from(AbortSignal.abort().reason).code).toBe('cancelled')
  const error = new DiptychError('busy', 'It is busy.', 'Wait.')
  expect(DiptychError.from(error)).toBe(error)
  expect(error.detail).toBe('It is busy.')
})
