import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * As mkdir with `recursive`, which in Node 24 never ends below a folder that is there and says 'ENOENT' of any other in it, such
 * as /proc: Node takes the parent for missing, and makes it again and again.
 */
export async function makeFolder(folder: string): Promise<void> {
  const parent = path.dirname(folder)
  if (parent !== folder && !(await isThere(parent))) await makeFolder(parent)
  // The parent is there: whatever hinders this one is told at once.
  await mkdir(folder).catch(async (thrown: unknown) => {
    if (!(await stat(folder).catch(() => null))?.isDirectory()) throw thrown
  })
}

function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  )
}
