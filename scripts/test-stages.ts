import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { ensureBuilt } from './build.ts'
import { createProgress } from './progress.mjs'
import { root } from './runtime.mjs'

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

export const none: Counts = { passed: 0, failed: 0, skipped: 0 }

export function add(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

/** A stage that hangs is a failed one. */
const limitMilliseconds = 10 * 60_000

/** [package, its command, arguments…] */
type Command = [name: string, bin: string, ...args: string[]]

/** Several commands that count as one test: passed where each ends with 0. Their output is shown where one does not. */
export async function countsOfCommands(commands: Command[]): Promise<Counts> {
  for (const command of commands) {
    const { code, output } = await run(command, { capture: true })
    if (code !== 0) {
      console.error(output.trim() || `${command[1]} ended with exit code ${code}.`)
      return { ...none, failed: 1 }
    }
  }
  return { ...none, passed: 1 }
}

export async function countsOfBuild(): Promise<Counts> {
  await ensureBuilt(createProgress())
  return { ...none, passed: 1 }
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

export async function countsOfVitest(): Promise<Counts> {
  return withReport(async (file) => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const { code } = await run(['vitest', 'vitest', 'run', ...reporters])
    const report = vitestReport.parse(await readJson(file))
    // A file that could not even be loaded has no tests to count.
    const broken = report.testResults.filter((each) => each.status === 'failed' && each.assertionResults.length === 0)
    return checked(code, {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken.length,
      skipped: report.numPendingTests + report.numTodoTests,
    })
  })
}

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
})

export async function countsOfPlaywright(): Promise<Counts> {
  return withReport(async (file) => {
    const { code } = await run(['@playwright/test', 'playwright', 'test', '--reporter=list,json'], {
      env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    })
    const { stats } = playwrightReport.parse(await readJson(file))
    return checked(code, { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped })
  })
}

/** A runner that failed without a failed test, or found no tests at all, has failed all the same. */
function checked(code: number, counts: Counts): Counts {
  const silent = counts.failed === 0 && (code !== 0 || counts.passed === 0)
  return silent ? { ...counts, failed: 1 } : counts
}

async function withReport<T>(use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'diptych-test-'))
  try {
    return await use(path.join(folder, 'report.json'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new Error('The test runner ended without a report.', { cause: error })
  }
}

function run([name, bin, ...args]: Command, options: { capture?: boolean; env?: Record<string, string> } = {}) {
  const child = spawn(process.execPath, [binOf(name, bin), ...args], {
    cwd: root,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...options.env },
    stdio: ['ignore', options.capture ? 'pipe' : 'inherit', options.capture ? 'pipe' : 'inherit'],
    timeout: limitMilliseconds,
    killSignal: 'SIGKILL',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk
    })
  }
  return new Promise<{ code: number; output: string }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** The program of a package's command, which runs under this Node without a shell, on Windows too. */
function binOf(name: string, bin: string): string {
  const folder = path.join(root, 'node_modules', name)
  const manifest = createRequire(import.meta.url)(path.join(folder, 'package.json')) as {
    bin: string | Record<string, string>
  }
  const file = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[bin]
  if (!file) throw new Error(`The package ${name} has no command ${bin}.`)
  return path.join(folder, file)
}
