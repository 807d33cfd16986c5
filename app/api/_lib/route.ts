import type { z } from 'zod'
import { getEngine } from '@/app/api/_lib/engine.ts'
import { checkOrigin } from '@/app/api/_lib/guard.ts'
import type { Engine } from '@/lib/engine.ts'
import { DiptychError, httpStatus } from '@/lib/errors.ts'
import { createLogger, loggedError } from '@/lib/log.ts'
import { checked, refusal } from '@/lib/plain-issue.ts'

interface RouteInput<Params> {
  engine: Engine
  request: Request
  params: Params
  query: URLSearchParams
}

/** For what goes wrong before the engine, and with it its log, is there. */
const startLog = createLogger('error')

/**
 * Makes a route handler: checks Host and Origin, opens the engine, and turns whatever is thrown into
 * `{error: {code, message, fix}}` with its status. A plain value becomes JSON.
 */
export function route<Params = Record<string, never>>(handle: (input: RouteInput<Params>) => Promise<unknown>) {
  return async (request: Request, context: { params: Promise<Params> }): Promise<Response> => {
    let log = startLog
    try {
      const engine = await getEngine()
      log = engine.log
      checkOrigin(request.headers, engine.config.allowedHosts)
      const query = new URL(request.url).searchParams
      const result = await handle({ engine, request, params: await context.params, query })
      return result instanceof Response ? result : Response.json(result)
    } catch (thrown) {
      const error = loggedError(thrown, log)
      return Response.json({ error }, { status: httpStatus[error.code] })
    }
  }
}

/** Bytes of a JSON body that carries no picture. */
const jsonLimit = 4 * 1024 * 1024

/** The JSON body, checked; throws 'too-large', or 'bad-request' that names the field which is off. */
export async function readJson<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
  limit = jsonLimit,
): Promise<z.infer<Schema>> {
  const chunks: Uint8Array[] = []
  let received = 0
  for await (const chunk of request.body ?? []) {
    received += chunk.length
    if (received > limit)
      throw new DiptychError(
        'too-large',
        `The body is larger than ${Math.round(limit / 1024 ** 2)} MB.`,
        'Send less at a time.',
      )
    chunks.push(chunk)
  }
  return check(parseJson(Buffer.concat(chunks).toString()), schema)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new DiptychError(
      'bad-request',
      'The body is not JSON.',
      'Send JSON with Content-Type: application/json.',
      cause,
    )
  }
}

/** The value, checked; throws 'bad-request' that names the field which is off. */
export function check<Schema extends z.ZodType>(value: unknown, schema: Schema): z.output<Schema> {
  return checked(value, schema, (issue) => refusal(issue, `Correct ${issue.field || 'it'} and send it again.`))
}
