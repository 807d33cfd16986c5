import { DiptychError } from '../lib/errors.ts'
import type { DownloadProgress } from '../lib/hub/model-files.ts'
import type { Context } from './context.ts'
import { size, warn } from './output.ts'
import { ProgressLine } from './progress-line.ts'

/** Gets the embedding model that a new collection needs, with progress; a collection that is there has its own. */
export async function prepareModel({ engine, signal }: Context, collection: string): Promise<void> {
  if (await isThere(engine, collection)) return
  const { notice } = await withDownloadProgress((onProgress) => engine.prepareModel({ signal, onProgress }))
  if (notice) warn(notice)
}

/** Shows a download on stderr while it goes on. */
export async function withDownloadProgress<T>(
  download: (onProgress: (progress: DownloadProgress) => void) => Promise<T>,
): Promise<T> {
  const line = new ProgressLine()
  try {
    return await download(({ model, received, total, bytesPerSecond, secondsLeft }) =>
      line.show({
        fraction: total > 0 ? received / total : null,
        counts: `${model}: ${size(received)} of ${size(total)}`,
        speed: bytesPerSecond === null ? null : `${size(bytesPerSecond)}/s`,
        secondsLeft,
        current: null,
      }),
    )
  } finally {
    line.clear()
  }
}

async function isThere(engine: Context['engine'], collection: string): Promise<boolean> {
  try {
    await engine.library.get(collection)
    return true
  } catch (thrown) {
    if (DiptychError.from(thrown).code === 'not-found') return false
    throw thrown
  }
}
