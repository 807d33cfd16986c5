import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'

/** The first of `names` that is a program on the search path, with its folder; null where there is none. */
export function findProgram(names: readonly string[], searchPath = process.env.PATH ?? ''): string | null {
  const folders = searchPath.split(path.delimiter).filter(Boolean)
  const files = names.flatMap((name) => folders.map((folder) => path.join(folder, name)))
  return files.find(isProgram) ?? null
}

/** Whether the program starts and ends with 0. What it writes goes nowhere. */
export function succeeds(program: string, args: string[], env: Record<string, string> = {}): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', env: { ...process.env, ...env } })
    child.once('error', () => resolve(false))
    child.once('close', (code) => resolve(code === 0))
  })
}

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** Installs a Debian package where this user may; false where not, or where it did not work. */
export async function installDebianPackage(name: string): Promise<boolean> {
  if (!isRoot() || !findProgram(['apt-get'])) return false
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await succeeds('apt-get', ['update', '-q'], env)
  return succeeds('apt-get', ['install', '-y', '-q', '--no-install-recommends', name], env)
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
