import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Mends what a power cut or a kill can do to the folder of a LanceDB table, which is `_versions/*.manifest` (one for
 * each commit) besides the data. To be called alone, under the writer's lock, and only where opening has failed.
 *
 * - A manifest of zero bytes is a commit whose content never reached the disk. It stops LanceDB from opening the
 *   table; without it the version before is the newest. It holds nothing, so it is removed.
 * - A table without any manifest is one whose creation or removal was interrupted (lancedb#3127): it is listed but
 *   can't be opened. It is moved to `damagedFolder`, files and all, so that nothing is lost and the name is free.
 *
 * Returns what was done, in words; nothing where neither was found.
 */
export async function repairTable(tableFolder: string, damagedFolder: string): Promise<string[]> {
  const done: string[] = []
  const versions = path.join(tableFolder, '_versions')
  const manifests = (await readdir(versions).catch(() => [])).filter((name) => name.endsWith('.manifest'))
  let whole = 0
  for (const name of manifests) {
    const file = path.join(versions, name)
    if ((await stat(file)).size > 0) {
      whole++
      continue
    }
    await rm(file)
    done.push(`removed the empty manifest ${name}`)
  }
  if (whole > 0) {
    // A hint that names the removed version would send readers to it.
    if (done.length > 0) await rm(path.join(versions, 'latest_version_hint.json'), { force: true })
    return done
  }
  await mkdir(damagedFolder, { recursive: true })
  const aside = path.join(damagedFolder, `${path.basename(tableFolder)}-${Date.now()}`)
  await rename(tableFolder, aside)
  return [...done, `moved a table without any version to ${aside}`]
}
