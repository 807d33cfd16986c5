import { lookup } from 'node:dns/promises'
import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { pipeline } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import ipaddr from 'ipaddr.js'
import { DiptychError } from '../../errors.ts'
import { tooLarge } from '../ingest-failure.ts'

export interface FetchOptions {
  /** Bytes of the answer, unpacked. */
  maxBytes: number
  /** Also fetch from this machine and its network: for a person at the command line, never for a client of the server. */
  allowPrivateAddresses: boolean
  /** Milliseconds for the whole, redirects included. */
  timeout: number
  signal?: AbortSignal
}

export interface Fetched {
  bytes: Uint8Array
  /** After redirects. */
  url: URL
}

const MAX_REDIRECTS = 5

/**
 * Fetches an address that someone else may have chosen. The name is looked up once, every address that it has is
 * checked, and the connection goes to what was checked, so that a name can't point elsewhere in between (DNS
 * rebinding). Each redirect is checked again; once on the public network, none leads back into a private one.
 */
export async function fetchPublic(address: URL, options: FetchOptions): Promise<Fetched> {
  const timeout = AbortSignal.timeout(options.timeout)
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
  let mayBePrivate = options.allowPrivateAddresses
  let url = address
  try {
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const addresses = await checkedAddresses(url, mayBePrivate, signal)
      if (addresses.every(isPublic)) mayBePrivate = false
      const response = await request(url, addresses, signal)
      const status = response.statusCode ?? 0
      if (status >= 300 && status < 400 && response.headers.location) {
        response.destroy()
        url = parseAddress(response.headers.location, url)
        continue
      }
      if (status !== 200) {
        response.destroy()
        const fix = status === 401 || status === 403 ? 'Save the page and ingest the file.' : 'Check the address.'
        throw new DiptychError('upstream', `${url.href} answered with ${status}.`, fix)
      }
      return { bytes: await readBody(response, url, options.maxBytes), url }
    }
  } catch (thrown) {
    if (options.signal?.aborted) throw options.signal.reason
    if (thrown instanceof DiptychError) throw thrown
    const detail = timeout.aborted ? `no answer in ${options.timeout / 1000} s` : errorText(thrown)
    throw new DiptychError('unreachable', `${url.href} could not be fetched: ${detail}.`, 'Check the address.', thrown)
  }
  throw new DiptychError('upstream', `${address.href} redirects in circles.`, 'Give the address that it leads to.')
}

/** An http or https address; throws 'bad-request' or 'forbidden'. */
export function parseAddress(text: string, base?: URL): URL {
  const url = URL.parse(text, base)
  if (!url)
    throw new DiptychError('bad-request', `${text} is not an address.`, 'Give one such as https://example.org/.')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new DiptychError('forbidden', `${url.protocol} addresses are not fetched.`, 'Give an http or https address.')
  }
  if (url.username || url.password) {
    throw new DiptychError('forbidden', 'An address with a password is not fetched.', 'Save the page, ingest the file.')
  }
  return url
}

async function checkedAddresses(url: URL, mayBePrivate: boolean, signal: AbortSignal): Promise<string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = ipaddr.isValid(host) ? [host] : await lookUp(host, signal)
  if (!mayBePrivate && !addresses.every(isPublic)) {
    throw new DiptychError(
      'forbidden',
      `${url.host} is an address of a private network and is not fetched.`,
      'Ingest it with the command line, or save it and ingest the file.',
    )
  }
  return addresses
}

/** The system's own lookup can't be cancelled: one that is too slow goes on, and nobody waits for it. */
async function lookUp(host: string, signal: AbortSignal): Promise<string[]> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const stop = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', stop)
  try {
    const found = await Promise.race([lookup(host, { all: true }), aborted.promise])
    return found.map(({ address }) => address)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** What IANA gives out for the internet: https://www.iana.org/assignments/ipv6-address-space */
const globalIpv6 = ipaddr.parseCIDR('2000::/3')

/**
 * IPv4 mapped into IPv6 is judged as IPv4; loopback, private, link-local, NAT64 and the like are not public, nor is any
 * IPv6 outside 2000::/3, such as the old ::7f00:1 for 127.0.0.1.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(globalIpv6))
}

function request(url: URL, addresses: string[], signal: AbortSignal): Promise<http.IncomingMessage> {
  const resolved = addresses.map((address) => ({ address, family: ipaddr.parse(address).kind() === 'ipv6' ? 6 : 4 }))
  const pinned: LookupFunction = (_host, options, callback) => {
    if (options.all) callback(null, resolved)
    else callback(null, resolved[0]?.address ?? '', resolved[0]?.family)
  }
  return new Promise((resolve, reject) => {
    const { get } = url.protocol === 'https:' ? https : http
    const headers = { accept: '*/*', 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'Diptych' }
    // A new connection each time: a kept one would skip the pinned lookup.
    get(url, { lookup: pinned, agent: false, headers, signal }, resolve).on('error', reject)
  })
}

async function readBody(response: http.IncomingMessage, url: URL, maxBytes: number) {
  const declared = Number(response.headers['content-length'] ?? 0)
  if (declared > maxBytes) {
    response.destroy()
    throw tooLarge(url.href, declared, maxBytes)
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of unpacked(response)) {
    size += chunk.length
    // Leaving the loop destroys the stream, and the connection with it.
    if (size > maxBytes) throw tooLarge(url.href, size, maxBytes)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

const decoders = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
])

function unpacked(response: http.IncomingMessage): AsyncIterable<Buffer> {
  const decoder = decoders.get(response.headers['content-encoding']?.toLowerCase() ?? '')
  // A failure of either stream ends the decoder, where the reading loop meets it.
  return decoder ? pipeline(response, decoder(), () => {}) : response
}

function errorText(thrown: unknown): string {
  if (thrown instanceof AggregateError) return errorText(thrown.errors[0])
  return thrown instanceof Error ? thrown.message : String(thrown)
}
