#!/usr/bin/env node
// Runs on every Node from 20 on: checks what is there and hands over to main.ts under the project's Node.
import { existsSync } from 'node:fs'
import module from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { argumentsByMessage, projectNode, root, runAs, runsOurCode } from '../scripts/runtime.mjs'

const installed = existsSync(path.join(root, 'node_modules', 'commander'))
const node = installed ? projectNode() : null
if (node === null) {
  console.error(`diptych: The packages are not installed. Run \`npm start\` in ${root} once.`)
  process.exit(1)
}
/** Bytes. onnxruntime 1.30 reads its process's command line, and ends the process where that has more than some 15,000. */
const longest = 4096
const script = fileURLToPath(import.meta.url)
const args = (await argumentsByMessage()) ?? process.argv.slice(2)
const isShort = Buffer.byteLength(process.argv.join(' ')) <= longest
if (runsOurCode(process.version) && isShort) {
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
  await main([process.execPath, script, ...args])
} else {
  process.exit(await (isShort ? runAs(node, [script, ...args]) : runAs(node, [script], args)))
}
