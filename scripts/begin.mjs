// Runs on every Node from 20 on, before anything is installed: Node's built-ins alone.
import { fileURLToPath } from 'node:url'
import { checkMachine, ensureInstalled, SetupError } from './install.mjs'
import { createProgress } from './progress.mjs'
import { endWithNpm, projectNode, runAs, runsOurCode } from './runtime.mjs'

/**
 * Installs what is missing, then runs `main` under the project's Node: at once, or by starting the script again.
 * @param {string} script the script's import.meta.url
 * @param {(args: string[]) => Promise<number>} main returns the exit code
 * @param {() => void} [onFailure] called where it does not come to running `main`
 */
export async function begin(script, main, onFailure) {
  endWithNpm()
  const args = process.argv.slice(2)
  const progress = createProgress()
  let node
  try {
    checkMachine()
    await ensureInstalled(progress)
    node = projectNode()
  } catch (error) {
    progress.stop()
    console.error(`\n${error instanceof SetupError ? error.message : error}`)
    onFailure?.()
    process.exit(1)
  }
  const here = runsOurCode(process.version) || node === null
  process.exit(await (here ? main(args) : runAs(node, [fileURLToPath(script), ...args])))
}
