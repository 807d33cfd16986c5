import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { endChild } from '../scripts/child.ts'
import { freePort } from '../scripts/port.ts'
import { serve } from '../scripts/serve.ts'

export interface AppOptions {
  /** Variables on top of those below. */
  env?: Record<string, string>
  /** An existing data folder, kept afterwards; a new one in the temporary folder when absent. */
  dataDir?: string
}

export interface App {
  /** `http://localhost:49152` */
  url: string
  dataDir: string
  /** What the server has written so far. */
  log(): string
  /** Ends it as Ctrl-C does; a data folder of its own goes with it. */
  stop(): Promise<void>
  /** Ends it as a crash does: SIGKILL. The data folder stays, for a second start over it. */
  kill(): Promise<void>
}

/** Nothing listens there: what would leave the machine fails at once. Port 9 is `discard`. */
export const deadAddress = 'http://127.0.0.1:9'

/** The built product on a free port, over a data folder of its own, without Ollama and without a model hub. */
export async function startApp({ env = {}, dataDir }: AppOptions = {}): Promise<App> {
  const folder = dataDir ?? (await mkdtemp(path.join(tmpdir(), 'diptych-e2e-')))
  const lines: string[] = []
  const { address, child, ended } = await serve({
    host: '127.0.0.1',
    port: await freePort(),
    env: { DATA_DIR: folder, OLLAMA_BASE_URL: deadAddress, HF_ENDPOINT: deadAddress, LOG_LEVEL: 'warn', ...env },
    onLine: (line) => lines.push(line),
  })
  return {
    url: address,
    dataDir: folder,
    log: () => lines.join('\n'),
    stop: async () => {
      await endChild(child)
      if (dataDir === undefined) await rm(folder, { recursive: true, force: true })
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
