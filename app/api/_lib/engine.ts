import { readConfig } from '@/lib/config.ts'
import { Engine } from '@/lib/engine.ts'

// Each route is bundled on its own; the global object is what they share, so that the models are loaded once.
const shared = globalThis as { diptychEngine?: Promise<Engine> }

/** The server's one engine, opened at the first call. A failed start is tried again at the next call. */
export function getEngine(): Promise<Engine> {
  shared.diptychEngine ??= Engine.open(readConfig()).catch((error: unknown) => {
    shared.diptychEngine = undefined
    throw error
  })
  return shared.diptychEngine
}
