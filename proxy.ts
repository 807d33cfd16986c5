import { type NextRequest, NextResponse } from 'next/server'
import { isOurHost } from '@/app/api/_lib/guard.ts'
import { readConfig } from '@/lib/config.ts'

const { allowedHosts, development } = readConfig()

/**
 * Gives every page its Content-Security-Policy, with a nonce for Next.js' own scripts, and refuses a foreign Host. The
 * routes of the API check Host and Origin once more themselves: a proxy is no place to authorise.
 * https://nextjs.org/docs/app/guides/content-security-policy
 */
export function proxy(request: NextRequest): NextResponse {
  if (!isOurHost(request.headers.get('host'), allowedHosts))
    return new NextResponse('This server does not answer to that name. See ALLOWED_HOSTS.', { status: 403 })
  const nonce = crypto.randomUUID().replaceAll('-', '')
  const policy = contentSecurityPolicy(nonce)
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('Content-Security-Policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('Content-Security-Policy', policy)
  return response
}

/** Nothing is loaded from another host: neither by us nor by what a model writes. */
function contentSecurityPolicy(nonce: string): string {
  return [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' blob: data:`,
    `media-src 'self'`,
    `font-src 'self'`,
    `connect-src 'self'${development ? ' ws:' : ''}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}

/**
 * Everything but the routes of the API, whose bodies a proxy would hold in memory, and static files: Next.js wants the
 * pattern as one literal.
 */
export const config = {
  matcher: [
    {
      source:
        '/((?!api/|embed/text$|embed/image$|similarity$|openapi.json$|classify$|moderate$|v1/rerank$|v1/embeddings$|v1/models$|v2/rerank$|_next/static/).*)',
    },
  ],
}
