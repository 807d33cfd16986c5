import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DiptychError } from '../errors.ts'

export interface Download {
  url: string
  /** Absolute path; what has come so far lies beside it as `<target>.part`. */
  target: string
  /** null where unknown. */
  bytes: number | null
  sha256: string | null
  signal?: AbortSignal
  /** `received` of this file, what an earlier attempt left included. `total` is null until the server has told it. */
  onProgress?: (received: number, total: number | null) => void
  patience?: Partial<Patience>
}

/** How long a server may take; in milliseconds. */
export interface Patience {
  /** Until an answer begins. */
  answer: number
  /** Without a byte, once it has begun. */
  silence: number
  /** Before the first retry; doubles with each. */
  pause: number
  /** Attempts in a row that bring nothing. */
  attempts: number
}

const usualPatience: Patience = { answer: 20_000, silence: 30_000, pause: 500, attempts: 5 }

/**
 * Downloads one file: goes on where an earlier attempt was cut, tries again where the network fails, checks size and
 * sha256 while the bytes come in, and puts the file in its place only when it is whole. A file without a known sha256
 * always starts over, since nothing would tell that its halves belong together.
 * @throws DiptychError 'unreachable' (what has come of it is kept), 'upstream' (refused, or not the file that was asked for)
 */
export async function download(order: Download): Promise<void> {
  const patience = { ...usualPatience, ...order.patience }
  const part = `${order.target}.part`
  await mkdir(path.dirname(order.target), { recursive: true })
  let fruitless = 0
  for (;;) {
    const before = await sizeOf(part)
    try {
      await attempt(order, part, patience)
      return await rename(part, order.target)
    } catch (error) {
      order.signal?.throwIfAborted()
      if (!(error instanceof DiptychError) || error.code !== 'unreachable') throw error
      const received = await sizeOf(part)
      fruitless = received > before ? 1 : fruitless + 1
      if (fruitless >= patience.attempts) throw unreachable(order, received, error)
      await sleep(patience.pause * 2 ** (fruitless - 1), undefined, { signal: order.signal })
    }
  }
}

async function attempt(order: Download, part: string, patience: Patience): Promise<void> {
  const { bytes, sha256 } = order
  let offset = sha256 === null ? 0 : await sizeOf(part)
  if (bytes !== null && offset > bytes) offset = 0
  const resumed = offset > 0
  let hash = createHash('sha256')
  if (resumed) for await (const chunk of createReadStream(part, { end: offset - 1 })) hash.update(chunk)

  if (bytes === null || offset < bytes) {
    const watch = new Watch(order.signal)
    try {
      watch.expect(patience.answer, 'no answer')
      const response = await request(order.url, offset, watch.signal)
      if (response.status === 416) {
        await rm(part, { force: true })
        throw interrupted('the server will not continue the file')
      }
      if (response.status === 200 && resumed) {
        offset = 0
        hash = createHash('sha256')
      }
      const total = expectedSize(response, offset, order)
      const handle = await open(part, offset === 0 ? 'w' : 'a')
      try {
        await receive(response, handle, hash, offset, total, order, () => watch.expect(patience.silence, 'no data'))
        await handle.sync()
      } finally {
        await handle.close()
      }
    } catch (error) {
      if (error instanceof DiptychError) throw error
      throw interrupted(watch.reason ?? networkReason(error), error)
    } finally {
      watch.end()
    }
  }

  const digest = hash.digest('hex')
  if (sha256 === null || digest === sha256) return
  await rm(part, { force: true })
  if (resumed) throw interrupted('what was left of an earlier attempt is damaged')
  throw notTheFile(order.url, `its sha256 is ${digest}, not ${sha256}`)
}

/** A compressed transfer would make sizes and ranges meaningless. Redirects (to the hub's file servers) are followed. */
async function request(url: string, offset: number, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' }
  if (offset > 0) headers.range = `bytes=${offset}-`
  const response = await fetch(url, { headers, signal })
  const { status } = response
  if (status === 200 || status === 206 || status === 416) return response
  await response.body?.cancel()
  if (status === 408 || status === 425 || status === 429 || status >= 500) throw interrupted(`HTTP ${status}`)
  throw new DiptychError(
    'upstream',
    `${new URL(url).host} refuses ${url}: HTTP ${status}.`,
    'Check HF_ENDPOINT; a mirror must hold the same repository and revision.',
  )
}

/** Size of the whole file as this answer has it, or null; throws where that is not the file that was asked for. */
function expectedSize(response: Response, offset: number, { url, bytes }: Download): number | null {
  const length = response.headers.get('content-length')
  let total = length === null ? null : offset + Number(length)
  if (response.status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '')
    if (Number(range?.[1]) !== offset) throw interrupted('the server continues the file at another place')
    if (range && range[2] !== '*') total = Number(range[2])
  }
  if (bytes !== null && total !== null && total !== bytes) throw notTheFile(url, `it has ${total} bytes, not ${bytes}`)
  return total ?? bytes
}

async function receive(
  response: Response,
  handle: FileHandle,
  hash: Hash,
  offset: number,
  total: number | null,
  { url, bytes, onProgress }: Download,
  stillThere: () => void,
): Promise<void> {
  let received = offset
  stillThere()
  onProgress?.(received, total)
  for await (const chunk of response.body ?? []) {
    stillThere()
    received += chunk.length
    if (bytes !== null && received > bytes) throw notTheFile(url, `it goes on after ${bytes} bytes`)
    await handle.write(chunk)
    hash.update(chunk)
    onProgress?.(received, total)
  }
  if (total !== null && received < total) throw interrupted(`cut after ${received} of ${total} bytes`)
}

/** Aborts an attempt when what it waits for does not come, or when the caller gives up. */
class Watch {
  readonly #controller = new AbortController()
  readonly signal: AbortSignal
  /** What did not come; null while all is well. */
  reason: string | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(caller: AbortSignal | undefined) {
    this.signal = caller ? AbortSignal.any([caller, this.#controller.signal]) : this.#controller.signal
  }

  expect(milliseconds: number, what: string): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.reason = `${what} for ${milliseconds / 1000} s`
      this.#controller.abort()
    }, milliseconds)
  }

  end(): void {
    clearTimeout(this.#timer)
    // Closes the connection where the answer was not read to its end.
    this.#controller.abort()
  }
}

/** Size of a file; 0 where there is none. */
export async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => null)
  return found?.size ?? 0
}

/** What the codes of the system and of fetch mean for a server that was asked. https://nodejs.org/api/errors.html */
const networkWords: Record<string, string> = {
  ENOTFOUND: 'its address can’t be found',
  EAI_AGAIN: 'its address can’t be found',
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'it broke off the connection',
  ENETUNREACH: 'no network leads there',
  EHOSTUNREACH: 'no network leads there',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
}

/** Why a request failed, in words that go on after a colon: fetch says "fetch failed" and hides the reason in its cause. */
export function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  const code = 'code' in cause ? String(cause.code) : cause.name
  const words = networkWords[code]
  return words ? `${words} (${code})` : cause.message || code
}

/** Worth another attempt: the network, a busy server, a part that the server will not continue. */
function interrupted(reason: string, cause?: unknown): DiptychError {
  return new DiptychError('unreachable', reason, 'Try again.', cause)
}

/** @param received bytes that lie there; of a file whose sha256 is not known they are of no use the next time */
function unreachable({ url, sha256 }: Download, received: number, cause: DiptychError): DiptychError {
  const kept = sha256 !== null && received > 0 ? ' What has come is kept.' : ''
  return new DiptychError(
    'unreachable',
    `The download from ${new URL(url).host} did not work: ${cause.message}.`,
    `Check the network or set HF_ENDPOINT to a mirror, and try again.${kept}`,
    cause,
  )
}

function notTheFile(url: string, reason: string): DiptychError {
  return new DiptychError(
    'upstream',
    `${url} is not the file that was asked for: ${reason}.`,
    'Check HF_ENDPOINT and any proxy on the way, and try again.',
  )
}
