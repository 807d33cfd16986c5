import { DiptychError } from '../errors.ts'

/** What a broken or missing connection to Ollama means; 'cancelled' where the caller's own signal ended it. */
export function ollamaFailure(error: unknown, baseUrl: string, signal?: AbortSignal, midway = false): DiptychError {
  const timedOut = error instanceof Error && error.name === 'TimeoutError'
  if (signal?.aborted && !timedOut) {
    return new DiptychError('cancelled', 'Stopped.', 'Ask again if you want the answer.', error)
  }
  const message = midway
    ? `The connection to Ollama at ${baseUrl} broke off in the middle of the answer.`
    : `Ollama does not answer at ${baseUrl}.`
  const fix = midway
    ? 'Check that Ollama is still running (`ollama serve`), then try again.'
    : 'Start Ollama (`ollama serve`), or set OLLAMA_BASE_URL to where it runs.'
  return new DiptychError('unreachable', message, fix, error)
}

/** What an answer other than 2xx of Ollama means. Errors come as `{"error": "…"}`. */
export async function ollamaRefusal(response: Response, model: string | null): Promise<DiptychError> {
  const said = errorText(await response.text().catch(() => '')) || `HTTP ${response.status}`
  if (response.status === 404 && model) {
    return new DiptychError('model-missing', `Ollama has no model ${model}.`, `Get it: ollama pull ${model}`)
  }
  if (response.status === 503 || response.status === 429) {
    const fix = 'Try again in a moment; OLLAMA_NUM_PARALLEL and OLLAMA_MAX_QUEUE let Ollama take more at once.'
    return new DiptychError('busy', `Ollama is busy: ${said}`, fix)
  }
  return new DiptychError('upstream', `Ollama refused: ${said}`, 'Look into the log of Ollama, or use another model.')
}

function errorText(body: string): string {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value === 'object' && value !== null && 'error' in value) return String(value.error)
  } catch {
    // A proxy's page of HTML, say: the status alone tells more than its first lines.
  }
  return ''
}
