import { existsSync } from 'node:fs'
import path from 'node:path'
import { SetupError } from './install.mjs'
import { findProgram, installDebianPackage, isRoot, succeeds } from './programs.ts'
import type { Progress } from './progress.mjs'
import { root } from './runtime.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** A Chromium on PATH; null where there is none, and Playwright's own is used. */
export function findBrowser(searchPath?: string): string | null {
  return findProgram(names, searchPath)
}

/** Gets a browser for the end-to-end tests where there is none: from the distribution, else from Playwright. */
export async function ensureBrowser(progress: Progress): Promise<void> {
  if (await isThere()) return
  const task = progress.start('Getting a browser for the tests')
  task.update('Debian package chromium')
  await installDebianPackage('chromium')
  if (!(await isThere())) {
    task.update('from Playwright')
    const cli = path.join(root, 'node_modules', '@playwright', 'test', 'cli.js')
    await succeeds(process.execPath, [cli, 'install', ...(isRoot() ? ['--with-deps'] : []), 'chromium'])
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
