// `node scripts/container-build.ts FOLDER`: builds the page and puts what runs it into a folder, which becomes the image.
import { spawnSync } from 'node:child_process'
import { cp, mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { ensureBuilt } from './build.ts'
import { createProgress } from './progress.mjs'
import { root } from './runtime.mjs'

/** Sources run as they are, so they belong to the program; tests, training and benchmarks don't. */
const parts = ['.next', 'app', 'cli', 'components', 'evaluation', 'lib', 'models', 'samples', 'scripts', 'LICENSE']
const settings = /^(package(-lock)?\.json|\.npmrc|.+\.(ts|mjs|json))$/

const folder = process.argv[2]
if (!folder) {
  console.error('Write node scripts/container-build.ts FOLDER.')
  process.exit(2)
}
await ensureBuilt(createProgress())
await mkdir(folder, { recursive: true })
const files = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isFile())
const names = files.map(({ name }) => name).filter((name) => settings.test(name))
for (const name of [...parts, ...names]) {
  await cp(path.join(root, name), path.join(folder, name), { recursive: true, filter: (source) => !isSpare(source) })
}
// Links to the same bytes where the file system can: the packages are more than a gigabyte.
run('cp', ['-a', '--link', path.join(root, 'node_modules'), folder]) ||
  run('cp', ['-a', path.join(root, 'node_modules'), folder])
// npm writes this one anew where it is: as a link it would be that of the project, too.
const record = 'node_modules/.package-lock.json'
await rm(path.join(folder, record), { force: true })
await cp(path.join(root, record), path.join(folder, record))
if (!run('npm', ['prune', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], folder)) process.exit(1)
await removeOtherPlatforms(path.join(folder, 'node_modules/onnxruntime-node/bin'))
// What transformers.js uses of it in Node is in its own file: docs/decisions/0005-built-in-chat.md.
await rm(path.join(folder, 'node_modules/onnxruntime-web'), { recursive: true, force: true })
// The image has a Node of its own.
await rm(path.join(folder, 'node_modules/node'), { recursive: true, force: true })
await rm(path.join(folder, 'node_modules/.bin/node'), { force: true })

/** What the build left for the next build. */
function isSpare(source: string): boolean {
  return (
    source === path.join(root, '.next/cache') || source === path.join(root, '.next/dev') || /\.test\.tsx?$/.test(source)
  )
}

/** onnxruntime's package holds its libraries for every platform. */
async function removeOtherPlatforms(libraries: string): Promise<void> {
  for (const version of await readdir(libraries)) {
    for (const platform of await readdir(path.join(libraries, version))) {
      const architectures = await readdir(path.join(libraries, version, platform))
      for (const architecture of architectures)
        if (platform !== process.platform || architecture !== process.arch)
          await rm(path.join(libraries, version, platform, architecture), { recursive: true })
    }
  }
}

function run(program: string, args: string[], cwd = root): boolean {
  return spawnSync(program, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
}
