import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'
import { SetupError } from './install.mjs'
import type { Progress } from './progress.mjs'
import { root } from './runtime.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** A Chromium on PATH; null where there is none, and Playwright's own is used. */
export function findBrowser(searchPath = process.env.PATH ?? ''): string | null {
  const folders = searchPath.split(path.delimiter).filter(Boolean)
  const files = names.flatMap((name) => folders.map((folder) => path.join(folder, name)))
  return files.find(isProgram) ?? null
}

/** Gets a browser for the end-to-end tests where there is none: from the distribution, else from Playwright. */
export async function ensureBrowser(progress: Progress): Promise<void> {
  if (await isThere()) return
  const task = progress.start('Getting a browser for the tests')
  const asRoot = process.getuid?.() === 0
  if (asRoot && onPath('apt-get')) {
    task.update('Debian package chromium')
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    await succeeds('apt-get', ['update', '-q'], env)
    await succeeds('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], env)
  }
  if (!(await isThere())) {
    task.update('from Playwright')
    const cli = path.join(root, 'node_modules', '@playwright', 'test', 'cli.js')
    await succeeds(process.execPath, [cli, 'install', ...(asRoot ? ['--with-deps'] : []), 'chromium'])
  }
  if (await isThere()) return task.done()
  task.fail()
  throw new SetupError(
    'There is no browser for the end-to-end tests, and none could be installed.',
    'Install chromium or Google Chrome so that it is on PATH, or run `npx playwright install chromium`.',
  )
}

/** Whether a browser is there and runs: on Ubuntu the package chromium may be an empty shell around a snap. */
async function isThere(): Promise<boolean> {
  const found = findBrowser()
  if (found) return succeeds(found, ['--version'])
  const { chromium } = await import('@playwright/test')
  return existsSync(chromium.executablePath())
}

function succeeds(program: string, args: string[], env: Record<string, string> = {}): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', env: { ...process.env, ...env } })
    child.once('error', () => resolve(false))
    child.once('close', (code) => resolve(code === 0))
  })
}

function onPath(name: string): boolean {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)
  return folders.some((folder) => isProgram(path.join(folder, name)))
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
