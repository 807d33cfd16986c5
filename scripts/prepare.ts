import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from '../lib/config.ts'
import { makeFolder } from '../lib/store/make-folder.ts'
import { outcome, startNode } from './child.ts'
import { SetupError } from './install.mjs'
import type { Progress, Task } from './progress.mjs'

/**
 * How far the sample collection is: `loading` was begun and is taken up again, `settled` is loaded, or was not wanted
 * because there were collections already. Kept in DATA_DIR, so that an emptied folder starts anew.
 */
export type SamplesState = 'loading' | 'settled'

/** What load-samples.ts tells while it works. */
export type PreparationMessage =
  | { event: 'start' | 'update' | 'done' | 'warn'; text: string }
  | { event: 'failed'; text: string; fix: string }

/** Gets the model and loads the sample collection into an empty data folder; does not load the engine where there is nothing to do. */
export async function ensureSamples(config: Config, progress: Progress, signal?: AbortSignal): Promise<void> {
  if ((await readSamplesState(config.dataDir)) === 'settled') return
  const child = startNode([path.join(import.meta.dirname, 'load-samples.ts')], { signal })
  let task: Task | undefined
  let failure: SetupError | undefined
  child.on('message', (message: PreparationMessage) => {
    if (message.event === 'start') task = progress.start(message.text)
    else if (message.event === 'update') task?.update(message.text)
    else if (message.event === 'done') task?.done(message.text)
    else if (message.event === 'warn') progress.warn(message.text)
    else if (message.event === 'failed') failure = new SetupError(message.text, message.fix)
  })
  const { code, output } = await outcome(child)
  if (code === 0) return
  task?.fail()
  throw failure ?? new SetupError(`The samples could not be loaded:\n${output.trim()}`, 'Run `npx diptych doctor`.')
}

export async function readSamplesState(dataDir: string): Promise<SamplesState | null> {
  try {
    const text = await readFile(fileOf(dataDir), 'utf8')
    return text.trim() === 'settled' ? 'settled' : 'loading'
  } catch {
    return null
  }
}

export async function writeSamplesState(dataDir: string, state: SamplesState): Promise<void> {
  await makeFolder(dataDir)
  const file = fileOf(dataDir)
  await writeFile(`${file}.new`, `${state}\n`)
  await rename(`${file}.new`, file)
}

function fileOf(dataDir: string): string {
  return path.join(dataDir, 'samples-state')
}
