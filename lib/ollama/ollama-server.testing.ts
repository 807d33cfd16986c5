import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'

const script = path.resolve(import.meta.dirname, '../../../shared/ollama/serve')

/** Whether a real Ollama is at hand; tests that want it are skipped where it is not. */
export const hasOllama = existsSync(script)

/** The one model of the test server: a toy that proves the protocol, not the quality of an answer. */
export const testModel = 'smollm2:135m'

export interface OllamaServer {
  baseUrl: string
  /** Kills server and runner at once, as when the machine takes them away. */
  kill(signal?: NodeJS.Signals): void
  stop(): Promise<void>
}

/** Starts a real Ollama, on a free port where none is given, with its models in a temporary folder. */
export async function startOllama(givenPort?: number): Promise<OllamaServer> {
  const models = await mkdtemp(path.join(os.tmpdir(), 'diptych-ollama-'))
  const port = givenPort ?? (await freePort())
  const server = spawn(script, [String(port)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    // The script needs PATH, and no variable of the engine is read.
    env: { ...process.env, OLLAMA_TEST_MODELS: models, OLLAMA_KEEP_ALIVE: '5m' },
  })
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const kill = (signal: NodeJS.Signals = 'SIGKILL') => {
    // The group: the script, the server and the runner that holds the model.
    if (server.pid !== undefined && server.exitCode === null && server.signalCode === null)
      process.kill(-server.pid, signal)
  }
  await new Promise<void>((resolve, reject) => {
    let said = ''
    server.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('ready OLLAMA_BASE_URL=')) resolve()
    })
    server.once('exit', () => reject(new Error(`Ollama did not start: ${said}`)))
  })
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    kill,
    async stop() {
      kill()
      await gone
      await rm(models, { recursive: true, force: true })
    },
  }
}

export interface LocalServer {
  baseUrl: string
  close(): Promise<void>
}

/** A server of our own making, for answers that a real one gives only when it is in trouble. */
export async function startServer(listener: RequestListener): Promise<LocalServer> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

export async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return JSON.parse(text || '{}') as Record<string, unknown>
}

export async function freePort(): Promise<number> {
  const probe = createTcpServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
