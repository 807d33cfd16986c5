import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { DiptychError } from '../../errors.ts'
import { tooLarge } from '../ingest-failure.ts'

/** Reads a file of at most `maxBytes`; a pipe, a socket or a folder in its place is refused, not waited for. */
export async function readRegularFile(absolute: string, maxBytes: number, signal?: AbortSignal): Promise<Uint8Array> {
  signal?.throwIfAborted()
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  const handle = await open(absolute, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const found = await handle.stat()
    if (!found.isFile()) {
      throw new DiptychError('unreadable', `${absolute} is not a regular file.`, 'Give a file, a folder or an address.')
    }
    if (found.size > maxBytes) throw tooLarge(absolute, found.size, maxBytes)
    return await handle.readFile({ signal })
  } finally {
    await handle.close()
  }
}
