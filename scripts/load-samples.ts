// Begun by `npm start`, in a process of its own, so that the server does not carry what loading has left in memory.
import path from 'node:path'
import { readConfig } from '../lib/config.ts'
import { Engine } from '../lib/engine.ts'
import { DiptychError } from '../lib/errors.ts'
import { type PreparationMessage, readSamplesState, writeSamplesState } from './prepare.ts'

const config = readConfig()
try {
  // Progress is shown by the parent; the log of a server would only come between.
  const engine = await Engine.open({ ...config, logLevel: 'error' })
  try {
    await loadSamples(engine)
  } finally {
    await engine.close()
  }
} catch (error) {
  const { detail, fix } = DiptychError.from(error)
  tell({ event: 'failed', text: detail, fix })
  process.exitCode = 1
}
// The open channel to the parent would keep this process alive.
process.channel?.unref()

async function loadSamples(engine: Engine): Promise<void> {
  const interrupted = (await readSamplesState(config.dataDir)) === 'loading'
  if (interrupted || (await engine.library.list()).length === 0) {
    await writeSamplesState(config.dataDir, 'loading')
    await getModel(engine)
    await ingestSamples(engine)
  }
  await writeSamplesState(config.dataDir, 'settled')
}

async function getModel(engine: Engine): Promise<void> {
  tell({ event: 'start', text: 'Getting the embedding model' })
  const { id, notice } = await engine.prepareModel({
    onProgress: ({ model, received, total, bytesPerSecond, secondsLeft }) => {
      const speed = bytesPerSecond === null ? '' : `, ${megabytes(bytesPerSecond)}/s`
      const left = secondsLeft === null || !Number.isFinite(secondsLeft) ? '' : `, ${Math.ceil(secondsLeft)} s left`
      tell({ event: 'update', text: `${model}: ${megabytes(received)} of ${megabytes(total)}${speed}${left}` })
    },
  })
  tell({ event: 'done', text: id })
  if (notice) tell({ event: 'warn', text: [notice.message, notice.fix].filter(Boolean).join(' ') })
}

async function ingestSamples(engine: Engine): Promise<void> {
  tell({ event: 'start', text: 'Loading the sample collection' })
  const { items, skipped, failed } = await engine.ingest([path.join(config.root, 'samples', 'collection')], {
    collection: 'default',
    onProgress: ({ done, found }) => tell({ event: 'update', text: `${done} of ${found} files` }),
  })
  tell({ event: 'done', text: skipped > 0 ? `${items} new items` : `${items} items` })
  for (const { path: file, reason } of failed) tell({ event: 'warn', text: `${file}: ${reason}` })
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
}

function tell(message: PreparationMessage): void {
  process.send?.(message)
}
