import { isIP } from 'node:net'
import { DiptychError } from '@/lib/errors.ts'

/**
 * Refuses requests that another site makes a browser send: a Host that is not ours (DNS rebinding, as CVE-2024-28224 in
 * Ollama) and an Origin that is not this page. Programs that send no Origin are let in.
 */
export function checkOrigin(headers: Headers, allowedHosts: readonly string[]): void {
  const host = headers.get('host')
  if (!isOurHost(host, allowedHosts))
    throw new DiptychError(
      'forbidden',
      `This server does not answer to the name ${JSON.stringify(host)}.`,
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

/** Whether a Host header names this machine. A rebinding attack needs a name, so a literal address is safe. */
export function isOurHost(host: string | null, allowedHosts: readonly string[]): boolean {
  const name = URL.parse(`http://${host}`)?.hostname.toLowerCase() ?? ''
  const address = name.replace(/^\[|\]$/g, '')
  return name === 'localhost' || name.endsWith('.localhost') || isIP(address) > 0 || allowedHosts.includes(name)
}
