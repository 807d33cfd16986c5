import { isIP } from 'node:net'
import { DiptychError } from '@/lib/errors.ts'

/**
 * Refuses requests that another site makes a browser send: a Host that is not ours (DNS rebinding, as CVE-2024-28224 in
 * Ollama) and an Origin that is not this page. Programs that send no Origin are let in.
 */
export function checkOrigin(headers: Headers, allowedHosts: readonly string[]): void {
  const host = headers.get('host') ?? ''
  const name = hostName(host)
  if (!isOurs(name, allowedHosts))
    throw new DiptychError(
      'forbidden',
      `This server does not answer to the name ${JSON.stringify(name)}.`,
      'Add the name to ALLOWED_HOSTS if the server stands behind a proxy of yours.',
    )
  const origin = headers.get('origin')
  const crossSite = origin === null ? headers.get('sec-fetch-site') === 'cross-site' : URL.parse(origin)?.host !== host
  if (crossSite)
    throw new DiptychError(
      'forbidden',
      `A page of ${origin ?? 'another site'} may not use this server.`,
      'Open Diptych at its own address.',
    )
}

/** A rebinding attack needs a name, so a literal address is safe. */
function isOurs(name: string, allowedHosts: readonly string[]): boolean {
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    isIP(name.replace(/^\[|\]$/g, '')) > 0 ||
    allowedHosts.includes(name)
  )
}

function hostName(host: string): string {
  return URL.parse(`http://${host}`)?.hostname.toLowerCase() ?? ''
}
