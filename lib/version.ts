import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

const manifest = z.object({ version: z.string() })

/** The version of package.json. */
export async function readVersion(root: string): Promise<string> {
  return manifest.parse(JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))).version
}
