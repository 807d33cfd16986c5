import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Milliseconds that a program has to say who it is. */
const patience = 10_000

/** `5.1.9` of what a program says of itself, or the whole first line; null where it can't be started. */
export async function programVersion(program: string, option: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(program, [option], { timeout: patience })
    const [line = ''] = stdout.split('\n')
    return /\d+(\.\d+)+/.exec(line)?.[0] ?? line.trim()
  } catch {
    return null
  }
}
