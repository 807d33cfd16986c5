const methods = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'] as const

type Method = (typeof methods)[number]

/** Needs neither the engine nor a check of the origin, since it tells nothing. */
type Answer = () => Response

/**
 * Handlers for the methods that a route does not have: 405 with Allow and an error in the one shape that there is, where
 * Next.js would answer with an empty body; and OPTIONS, which would else list them all.
 * `export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')`
 */
export function refuseAllBut<Own extends Method>(...own: Own[]): Record<Exclude<Method, Own> | 'OPTIONS', Answer> {
  const allowed: string[] = [...own, 'OPTIONS', ...(own.some((method) => method === 'GET') ? ['HEAD'] : [])].sort()
  const Allow = allowed.join(', ')
  function refuse(): Response {
    const error = {
      code: 'bad-request',
      message: `This address takes ${own.join(' and ')} alone.`,
      fix: `Send ${own.join(' or ')}; docs/http-api.md shows how.`,
    }
    return Response.json({ error }, { status: 405, headers: { Allow } })
  }
  const tell = () => new Response(null, { status: 204, headers: { Allow } })
  return {
    ...Object.fromEntries(methods.map((method) => [method, refuse])),
    OPTIONS: tell,
  } as Record<Exclude<Method, Own> | 'OPTIONS', Answer>
}
