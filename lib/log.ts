import { type Logger, pino } from 'pino'
import type { Config } from './config.ts'
import { DiptychError } from './errors.ts'

export type { Logger }

/** JSON lines on stderr, so that a command's stdout carries its result alone. */
export function createLogger(level: Config['logLevel']): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  )
}

/** Any thrown value as a DiptychError that may leave; the log keeps what it does not tell. */
export function loggedError(thrown: unknown, log: Logger): DiptychError {
  const error = DiptychError.from(thrown)
  if (error.code === 'internal') log.error(thrown, error.message)
  return error
}
