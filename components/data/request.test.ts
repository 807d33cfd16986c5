import { describe, expect, it } from 'vitest'
import { RequestError, readError, toRequestError } from './request.ts'

const body = JSON.stringify({ error: { code: 'unreachable', message: 'Ollama is gone.', fix: 'Start it.' } })

describe('readError', () => {
  it('reads what the server names', () => {
    expect(readError(body, 503)).toMatchObject({ code: 'unreachable', message: 'Ollama is gone.', fix: 'Start it.' })
  })

  it.each(['', '<html>', '{}', 'null'])('makes an error of %j too', (text) => {
    expect(readError(text, 502)).toMatchObject({ code: 'internal', message: 'The server answered with 502.' })
  })
})

describe('toRequestError', () => {
  it('reads the JSON that the AI SDK hands on as a message', () => {
    expect(toRequestError(new Error(body))).toMatchObject({ code: 'unreachable', fix: 'Start it.' })
  })

  it('takes a failed fetch for a server that is gone', () => {
    expect(toRequestError(new TypeError('Failed to fetch')).code).toBe('offline')
  })

  it('leaves one of its own alone', () => {
    const error = new RequestError('busy', 'Busy.', null)
    expect(toRequestError(error)).toBe(error)
  })
})
