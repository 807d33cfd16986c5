/** An error that the server named: what happened, and what to do. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly code: string
  readonly fix: string | null

  constructor(code: string, message: string, fix: string | null) {
    super(message)
    this.code = code
    this.fix = fix
  }
}

/** Asks the server and reads its JSON; throws RequestError, with the code `offline` where nothing answers. */
export async function request<Answer>(path: string, init?: RequestInit): Promise<Answer> {
  let response: Response
  try {
    response = await fetch(path, init)
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown
    throw offline()
  }
  const body = await response.text()
  if (!response.ok) throw readError(body, response.status)
  return JSON.parse(body) as Answer
}

export function sendJson<Answer>(method: 'POST' | 'PUT' | 'PATCH', path: string, body: unknown): Promise<Answer> {
  return request(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}

export function offline(): RequestError {
  return new RequestError('offline', 'Diptych does not answer.', 'See whether the server is still running.')
}

/** Reads `{error: {code, message, fix}}`, the shape of every error the server sends; anything else becomes one. */
export function readError(body: string, status = 500): RequestError {
  try {
    const { error } = JSON.parse(body) as { error?: { code?: string; message?: string; fix?: string } }
    if (error?.message) return new RequestError(error.code ?? 'internal', error.message, error.fix ?? null)
  } catch {
    // Not JSON: a proxy's page, or nothing at all.
  }
  return new RequestError('internal', `The server answered with ${status}.`, 'Try again; its log says more.')
}

/** Any thrown value as a RequestError; the AI SDK hands on the server's JSON, or the browser's words, as a message. */
export function toRequestError(thrown: unknown): RequestError {
  if (thrown instanceof RequestError) return thrown
  if (thrown instanceof TypeError) return offline()
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (message.trimStart().startsWith('{')) return readError(message)
  return new RequestError('internal', message, null)
}
