#!/usr/bin/env node
// Runs on every Node from 20 on: checks what is there and hands over to main.ts under the project's Node.
import { existsSync } from 'node:fs'
import module from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { projectNode, root, runAs, runsOurCode } from '../scripts/runtime.mjs'

const installed = existsSync(path.join(root, 'node_modules', 'commander'))
const node = installed ? projectNode() : null
if (node === null) {
  console.error(`diptych: The packages are not installed. Run \`npm start\` in ${root} once.`)
  process.exit(1)
}
if (runsOurCode(process.version)) {
  process.env.DIPTYCH_ROOT = root
  // Stripping types and compiling would take a third of the time of a short command. Of no effect where nothing can be written.
  module.enableCompileCache(path.join(root, 'node_modules', '.cache', 'diptych'))
  // LanceDB tells of its own clustering on stderr.
  process.env.LANCEDB_LOG ??= 'error'
  const [{ loadEnvironmentFile }, { main }] = await Promise.all([
    import('../scripts/environment.ts'),
    import('./main.ts'),
  ])
  loadEnvironmentFile(root)
  await main(process.argv)
} else {
  process.exit(await runAs(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)]))
}
