import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface ProcessOptions {
  cwd: string
  signal: AbortSignal
  /** Each line of stdout. */
  onLine?: (line: string) => void
}

/** How long a process has to end by itself before it is killed (milliseconds). */
const grace = 5000
const keptLines = 12

/**
 * Runs a program in a process group of its own, so that a cancel ends its children, too.
 * @returns its exit code, and the last lines of its stderr
 * @throws the signal's reason once it has ended, or the system's error where it can't be started
 */
export async function runProcess(
  command: string,
  args: string[],
  { cwd, signal, onLine }: ProcessOptions,
): Promise<{ code: number | null; complaint: string }> {
  signal.throwIfAborted()
  const child = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const complaints: string[] = []
  const out = createInterface({ input: child.stdout })
  out.on('line', (line) => onLine?.(line))
  createInterface({ input: child.stderr }).on('line', (line) => {
    complaints.push(line)
    if (complaints.length > keptLines) complaints.shift()
  })
  let timer: NodeJS.Timeout | undefined
  const end = (kind: NodeJS.Signals) => {
    if (child.pid === undefined) return
    try {
      process.kill(-child.pid, kind)
    } catch {
      // It has ended already.
    }
  }
  const cancel = () => {
    end('SIGTERM')
    timer = setTimeout(() => end('SIGKILL'), grace)
  }
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const [code] = (await once(child, 'close')) as [number | null]
    signal.throwIfAborted()
    return { code, complaint: complaints.join('\n') }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', cancel)
  }
}
