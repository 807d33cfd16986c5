import { createHash } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { nextBin, outcome, startNode } from './child.ts'
import { SetupError } from './install.mjs'
import type { Progress } from './progress.mjs'
import { root } from './runtime.mjs'

/** What the build is made of, besides the settings in the project's own folder. */
const sources = ['app', 'components', 'lib', 'public', 'models/registry.json']

const fingerprintFile = path.join(root, '.next', 'diptych-sources')

/** Builds the page where it is not built yet, or was built from other sources. */
export async function ensureBuilt(progress: Progress, signal?: AbortSignal): Promise<void> {
  const fingerprint = await fingerprintOf(root)
  if (fingerprint === (await readText(fingerprintFile)) && (await readText(path.join(root, '.next', 'BUILD_ID'))))
    return
  const task = progress.start('Building the page')
  // A build that breaks off must not pass for a finished one.
  await rm(fingerprintFile, { force: true })
  const { code, output } = await outcome(startNode([nextBin, 'build'], { signal }))
  if (code !== 0) {
    task.fail()
    throw new SetupError(
      `next build failed:\n${stripVTControlCharacters(output).trim()}`,
      'Correct what it names and start again.',
    )
  }
  await writeFile(fingerprintFile, fingerprint)
  task.done()
}

/** A hash of the names and contents of every source, some two hundred files: the same sources, the same build. */
export async function fingerprintOf(folder: string): Promise<string> {
  const settings = (await readdir(folder)).filter((name) => /\.(ts|mjs|json)$/.test(name) && name !== 'next-env.d.ts')
  const files = (await Promise.all([...sources, ...settings].map((name) => filesBelow(folder, name)))).flat().sort()
  const contents = await Promise.all(files.map((file) => readFile(path.join(folder, file))))
  const hash = createHash('sha256')
  for (const [index, file] of files.entries()) {
    hash
      .update(`${file}\0`)
      .update(contents[index] ?? '')
      .update('\0')
  }
  return hash.digest('hex')
}

async function filesBelow(folder: string, name: string): Promise<string[]> {
  if (/\.test\.tsx?$/.test(name)) return []
  try {
    const entries = await readdir(path.join(folder, name))
    return (await Promise.all(entries.map((entry) => filesBelow(folder, `${name}/${entry}`)))).flat()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOTDIR') return [name]
    if (code === 'ENOENT') return []
    throw error
  }
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    return null
  }
}
