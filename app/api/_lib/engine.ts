import { readConfig } from '@/lib/config.ts'
import { Engine } from '@/lib/engine.ts'
import { DiptychError } from '@/lib/errors.ts'
import { clearDrafts } from '@/lib/store/clear-drafts.ts'

// Each route is bundled on its own; the global object is what they share, so that the models are loaded once.
const shared = globalThis as { diptychEngine?: Promise<Engine> }

/** The server's one engine, opened at the first call. A failed start is tried again at the next call. */
export async function getEngine(): Promise<Engine> {
  shared.diptychEngine ??= open()
  try {
    return await shared.diptychEngine
  } catch (thrown) {
    shared.diptychEngine = undefined
    throw thrown
  }
}

async function open(): Promise<Engine> {
  const engine = await Engine.open(readConfig())
  engine.jobs.start()
  engine.modelChanges.resumeAbandoned()
  clearDrafts(engine.config.dataDir).catch((thrown: unknown) => engine.log.warn(thrown))
  // So that the first question does not wait for the model; a missing one is told of when it is needed.
  warmUp(engine).catch((thrown: unknown) => engine.log.warn(DiptychError.from(thrown).detail))
  return engine
}

async function warmUp(engine: Engine): Promise<void> {
  const { id } = await engine.prepareModel({ download: false })
  const failure = await engine.warmUp.run(id)
  if (failure) throw failure
}
