import { APICallError } from '@ai-sdk/provider'
import { DiptychError } from '../errors.ts'

/** What a failed call of a chat model means, whichever provider made the error. */
export function chatFailure(error: unknown, provider: string, model: string): DiptychError {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = inner(cause), depth++) {
    if (cause instanceof DiptychError) return cause
    // A stream that breaks off is an APICallError of status 200 around the failure of the connection.
    if (APICallError.isInstance(cause) && cause.statusCode !== 200) return refusal(cause, provider, model)
    if (cause.name === 'AbortError') return DiptychError.from(cause)
    if (isConnectionError(cause)) {
      const fix = 'Check that the server runs and that its address in the configuration is right, then try again.'
      return new DiptychError('unreachable', `The connection to ${provider} failed: ${cause.message}.`, fix, error)
    }
  }
  const message = error instanceof Error ? error.message : String(error)
  return new DiptychError('upstream', `${provider} failed: ${message}`, 'Try again, or use another CHAT_MODEL.', error)
}

function refusal(error: APICallError, provider: string, model: string): DiptychError {
  const { statusCode: status } = error
  if (status === undefined) {
    const fix = 'Check that the server runs and that OPENAI_BASE_URL is right.'
    return new DiptychError('unreachable', `${provider} does not answer.`, fix, error)
  }
  if (status === 401 || status === 403) {
    return new DiptychError('upstream', `${provider} refused the key.`, 'Set OPENAI_API_KEY to a valid key.', error)
  }
  if (status === 404) {
    return new DiptychError('model-missing', `${provider} has no model ${model}.`, 'Correct CHAT_MODEL.', error)
  }
  if (status === 429 || status === 503) {
    return new DiptychError('busy', `${provider} is busy: ${error.message}`, 'Try again in a moment.', error)
  }
  const fix = 'Try again, or use another CHAT_MODEL.'
  return new DiptychError('upstream', `${provider} answered ${status}: ${error.message}`, fix, error)
}

/** RetryError and its like carry the last of several errors beside a cause. */
function inner(error: Error): unknown {
  return 'lastError' in error ? error.lastError : error.cause
}

function isConnectionError(error: Error): boolean {
  return (
    /^(?:fetch failed|terminated)/.test(error.message) ||
    ('code' in error && typeof error.code === 'string' && /^(E[A-Z]+|UND_ERR)/.test(error.code))
  )
}
