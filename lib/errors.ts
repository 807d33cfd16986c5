/** What went wrong, as a stable name that programs may test for. */
export type ErrorCode =
  | 'bad-request' // the request or the command's words are off
  | 'not-found'
  | 'conflict' // the state of the thing forbids it, e.g. a collection that exists already
  | 'too-large' // bytes or pixels over a limit
  | 'unsupported-type' // the content is of no kind that a reader takes
  | 'unreadable' // of a known kind, but broken, encrypted or empty
  | 'model-missing' // weights or a chat model that are not there and can't be had
  | 'model-mismatch' // vectors of another model or of another length
  | 'unreachable' // a server named by the configuration does not answer
  | 'upstream' // such a server answered with an error
  | 'refused' // moderation keeps it out
  | 'cancelled'
  | 'busy'
  | 'forbidden' // a Host or Origin that is not ours, an address that may not be fetched
  | 'internal'

/** HTTP status of each code; the command line exits with 2 for 'bad-request' and with 1 for the rest. */
export const httpStatus: Record<ErrorCode, number> = {
  'bad-request': 400,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'unsupported-type': 415,
  unreadable: 422,
  'model-mismatch': 422,
  refused: 422,
  busy: 429,
  cancelled: 499,
  'model-missing': 503,
  unreachable: 503,
  upstream: 503,
  internal: 500,
}

/** All that a client learns of an error that nobody foresaw: its own words may hold SQL, values and paths. */
const unforeseen = 'Something went wrong that Diptych did not foresee.'

/** An error as it leaves the program, in JSON. */
export interface ErrorBody {
  code: ErrorCode
  message: string
  fix: string
}

/** The one error class: what happened, why (cause), and what the reader can do about it. */
export class DiptychError extends Error {
  override readonly name = 'DiptychError'
  readonly code: ErrorCode
  /** One sentence in the imperative that says how to mend it. */
  readonly fix: string

  constructor(code: ErrorCode, message: string, fix: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.fix = fix
  }

  /** The shape of every error that leaves the program; the cause and the stack stay inside. */
  toJSON(): ErrorBody {
    return { code: this.code, message: this.message, fix: this.fix }
  }

  /** The message, or what is behind an unforeseen error: for the terminal and the log alone. */
  get detail(): string {
    if (this.message !== unforeseen) return this.message
    return this.cause instanceof Error ? this.cause.message : String(this.cause)
  }

  /**
   * Any thrown value as a DiptychError; aborts become 'cancelled', the unknown becomes 'internal' with a fixed message
   * and the thrown value as its cause.
   */
  static from(thrown: unknown): DiptychError {
    if (thrown instanceof DiptychError) return thrown
    if (isAbort(thrown)) return new DiptychError('cancelled', 'Cancelled.', 'Start it again if you want it.', thrown)
    return new DiptychError('internal', unforeseen, 'See the log for details; if it happens again, report it.', thrown)
  }
}

function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === 'AbortError' || thrown.name === 'ResponseAborted')
}
