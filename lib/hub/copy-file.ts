import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import path from 'node:path'
import type { Fingerprint } from './file-hash.ts'

const chunkBytes = 1024 ** 2

interface CopyFileOptions {
  signal?: AbortSignal
  /** Of this file, in bytes. */
  onProgress?: (copied: number) => void
}

/** Copies what a file, or a link, leads to, and tells what it was. It is on the disk when this returns. */
export async function copyFile(
  source: string,
  target: string,
  { signal, onProgress }: CopyFileOptions = {},
): Promise<Fingerprint> {
  await mkdir(path.dirname(target), { recursive: true })
  const hash = createHash('sha256')
  let bytes = 0
  const handle = await open(target, 'w')
  try {
    for await (const chunk of createReadStream(source, { signal, highWaterMark: chunkBytes })) {
      hash.update(chunk)
      await handle.write(chunk)
      bytes += chunk.length
      onProgress?.(bytes)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { bytes, sha256: hash.digest('hex') }
}
