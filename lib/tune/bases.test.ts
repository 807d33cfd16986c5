import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { type ModelEntry, readRegistry } from '../embed/registry.ts'
import { canAdapt } from './bases.ts'

const root = path.resolve(import.meta.dirname, '../..')
const { python } = readConfig()

/** What training itself says, by a part of it that wants no packages: for each entry why not, or null. */
function refusals(entries: ModelEntry[]): (string | null)[] {
  const ask = `import json, sys
from tuning.supported import unsupported
print(json.dumps([unsupported(entry) for entry in json.load(sys.stdin)]))`
  const options = { cwd: path.join(root, 'training'), input: JSON.stringify(entries), encoding: 'utf8' } as const
  const { stdout, stderr, status } = spawnSync(python, ['-B', '-c', ask], options)
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout)
}

describe.skipIf(spawnSync(python, ['--version']).status !== 0)(
  'what can be tuned (skipped where there is no Python)',
  () => {
    it('is the same to the page and to training, which reads the entries as they are written', async () => {
      const entries = await readRegistry(root)
      expect(refusals(entries).map((reason) => reason === null)).toEqual(entries.map(canAdapt))
      expect(entries.filter(canAdapt).map(({ family }) => family)).toEqual(
        expect.arrayContaining(['clip', 'conse', 'multilingual-clip', 'openclip']),
      )
    })
  },
)
