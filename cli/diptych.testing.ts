import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { vi } from 'vitest'
import { run } from './main.ts'

export interface CommandRun {
  code: number | null
  stdout: string
  stderr: string
}

export interface SpawnOptions {
  input?: string
  env?: Record<string, string>
  /** The Node that starts the command. */
  node?: string
  /** Called as soon as the process is there. */
  watch?: (child: ChildProcess) => void
}

const binary = path.join(import.meta.dirname, 'diptych.mjs')
/** Nothing listens there: neither a hub nor Ollama. */
const nowhere = 'http://127.0.0.1:9'

/** The command line over the data in `folder/data`; without a hub and without Ollama where `env` names none. */
export function commandLine(folder: string, env: Record<string, string> = {}) {
  const variables = { DATA_DIR: path.join(folder, 'data'), HF_ENDPOINT: nowhere, OLLAMA_BASE_URL: nowhere, ...env }

  return {
    /** Runs the real command as a process of its own. */
    spawnDiptych(args: string[], options: SpawnOptions = {}): Promise<CommandRun> {
      const child = spawn(options.node ?? process.execPath, [binary, ...args], {
        cwd: folder,
        env: { ...process.env, ...variables, ...options.env },
      })
      const ended: CommandRun = { code: null, stdout: '', stderr: '' }
      child.stdout.on('data', (chunk) => {
        ended.stdout += chunk
      })
      child.stderr.on('data', (chunk) => {
        ended.stderr += chunk
      })
      options.watch?.(child)
      child.stdin.on('error', () => {})
      child.stdin.end(options.input ?? '')
      return new Promise((resolve, reject) => {
        child.on('error', reject)
        child.on('close', (code) => resolve({ ...ended, code }))
      })
    },

    /** Runs a command in this process, which has loaded the engine's code once for all of them: a second less for each. */
    async diptych(args: string[]): Promise<CommandRun> {
      const ended: CommandRun = { code: null, stdout: '', stderr: '' }
      for (const [name, value] of Object.entries({ ...variables, NO_COLOR: '1' })) vi.stubEnv(name, value)
      const writing = (['stdout', 'stderr'] as const).map((stream) =>
        vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
          ended[stream] += chunk
          return true
        }),
      )
      const before = process.exitCode
      process.exitCode = undefined
      try {
        await run([process.execPath, binary, ...args])
        ended.code = Number(process.exitCode ?? 0)
      } finally {
        process.exitCode = before
        for (const one of writing) one.mockRestore()
        vi.unstubAllEnvs()
      }
      return ended
    },
  }
}
