import { statfs } from 'node:fs/promises'
import { DiptychError } from '../errors.ts'

/** Left free on the disk besides what comes. */
const reserveBytes = 64 * 1024 ** 2

/** Throws 'model-missing' where the disk of a folder has not so many bytes to spare. */
export async function checkDiskSpace(folder: string, needed: number, what: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= needed + reserveBytes) return
  const megabytes = (bytes: number) => Math.ceil(bytes / 1e6)
  throw new DiptychError(
    'model-missing',
    `${what} needs ${megabytes(needed)} MB more, and ${folder} has ${megabytes(bavail * bsize)} MB free.`,
    'Free some space, or set DATA_DIR to another disk.',
  )
}
