import type { Engine } from '../lib/engine.ts'

export interface Context {
  engine: Engine
  /** Fires at Ctrl-C. */
  signal: AbortSignal
}

/**
 * Opens the engine, runs the command with it and closes it. The engine is loaded only now, so that help and mistakes
 * are answered at once.
 */
export async function withEngine<T>(use: (context: Context) => Promise<T>): Promise<T> {
  const [{ readConfig }, { Engine }] = await Promise.all([import('../lib/config.ts'), import('../lib/engine.ts')])
  const config = readConfig()
  // What a server logs by default is noise beside a command's own words.
  const engine = await Engine.open({ ...config, logLevel: config.logLevel === 'info' ? 'error' : config.logLevel })
  const cancellation = listenForCtrlC()
  try {
    return await use({ engine, signal: cancellation.signal })
  } finally {
    await engine.close()
    cancellation.stop()
  }
}

/** A launcher may hand on the same key press that reached this process already. */
const samePressMilliseconds = 500

/** Ctrl-C asks the command to end, a second one ends it at once. */
function listenForCtrlC(): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController()
  let first = 0
  const onSignal = () => {
    const now = performance.now()
    if (controller.signal.aborted && now - first > samePressMilliseconds) process.exit(130)
    first ||= now
    controller.abort()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, onSignal)
  return {
    signal: controller.signal,
    stop: () => {
      for (const signal of signals) process.off(signal, onSignal)
    },
  }
}
