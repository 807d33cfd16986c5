/** A local server that behaves, and misbehaves, like a Hugging Face hub. For tests only. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the server does instead of the usual, once for each entry of `mishaps`, in order. */
export type Mishap =
  | { kind: 'cut'; after: number }
  | { kind: 'status'; status: number }
  | { kind: 'whole' } // ignores Range
  | { kind: 'elsewhere' } // continues at another place than it was asked for
  | { kind: 'body'; bytes: Uint8Array } // another content, with status 200
  | { kind: 'endless' } // no length, and more than the file
  | { kind: 'hang' } // takes the request and never answers
  | { kind: 'stall'; after: number } // begins, and falls silent

export interface TestHub {
  endpoint: string
  /** `METHOD path range` of each request that reached a file. */
  requests: string[]
  mishaps: Mishap[]
  close(): Promise<void>
}

/**
 * Serves `/<repository>/resolve/<revision>/<path>`; large files by a redirect to a second server, as a hub does with its
 * file store.
 * @param files content by path
 * @param silent take requests and never answer
 * @param commit what the hub names as the commit, with the size and the sha256 of each file; it tells nothing without
 */
export async function startTestHub(
  prefix: string,
  files: Record<string, Uint8Array>,
  { silent = false, commit = null }: { silent?: boolean; commit?: string | null } = {},
): Promise<TestHub> {
  const requests: string[] = []
  const mishaps: Mishap[] = []
  const store = createServer((request, response) => {
    const file = decodeURIComponent((request.url ?? '').slice(1))
    requests.push([request.method, file, request.headers.range].filter(Boolean).join(' '))
    const bytes = files[file]
    if (!bytes) return void response.writeHead(404).end('Not found')
    send(request, response, bytes, mishaps.shift())
  })
  const storeAddress = await listen(store)
  const hub = createServer((request, response) => {
    if (silent) return
    const { pathname } = new URL(request.url ?? '', 'http://hub')
    if (!pathname.startsWith(prefix)) return void response.writeHead(404).end('Entry not found')
    const file = pathname.slice(prefix.length)
    const bytes = files[decodeURIComponent(file)]
    const told = bytes && commit ? { 'x-repo-commit': commit, ...linked(bytes) } : {}
    response.writeHead(302, { location: `${storeAddress}/${file}`, ...told }).end()
  })
  return {
    endpoint: await listen(hub),
    requests,
    mishaps,
    close: async () => {
      for (const server of [hub, store]) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  }
}

/** https://huggingface.co/docs/huggingface_hub/package_reference/file_download#huggingface_hub.get_hf_file_metadata */
function linked(bytes: Uint8Array): Record<string, string> {
  return { 'x-linked-etag': `"${sha256(bytes)}"`, 'x-linked-size': String(bytes.length) }
}

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function send(request: IncomingMessage, response: ServerResponse, bytes: Uint8Array, mishap: Mishap | undefined): void {
  if (mishap?.kind === 'hang') return
  if (mishap?.kind === 'status') return void response.writeHead(mishap.status).end('no')
  if (mishap?.kind === 'body') {
    return void response.writeHead(200, { 'content-length': mishap.bytes.length }).end(mishap.bytes)
  }
  if (mishap?.kind === 'endless') {
    response.writeHead(200)
    response.write(bytes)
    return void response.end(bytes)
  }
  const asked = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  if (asked >= bytes.length && bytes.length > 0) {
    return void response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
  }
  const start = mishap?.kind === 'whole' ? 0 : mishap?.kind === 'elsewhere' ? asked - 1 : asked
  const headers: Record<string, string | number> = { 'content-length': bytes.length - start }
  if (start > 0) headers['content-range'] = `bytes ${start}-${bytes.length - 1}/${bytes.length}`
  response.writeHead(start > 0 ? 206 : 200, headers)
  if (request.method === 'HEAD') return void response.end()
  if (mishap?.kind === 'cut' || mishap?.kind === 'stall') {
    response.flushHeaders()
    response.write(bytes.subarray(start, start + mishap.after), () => {
      // Given to the socket in full before it is torn down, so that the client has them.
      if (mishap.kind === 'cut') setTimeout(() => response.destroy(), 20)
    })
    return
  }
  response.end(bytes.subarray(start))
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Bytes that don't repeat, the same every time. */
export function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = 1
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[index] = state >>> 16
  }
  return bytes
}
