import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { pythonThatTunes } from '../lib/tune/test-support.ts'
import { commandLine } from './diptych.testing.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = mkdtempSync(path.join(tmpdir(), 'diptych-cli-tune-'))
const python = pythonThatTunes()
const pairs = path.join(root, 'evaluation/pictures/documents/captions.csv')
const { diptych } = commandLine(folder)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('diptych models tune', () => {
  it('lists what can be tuned', async () => {
    const { stdout, code } = await diptych(['models', 'tune', '--bases', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      bases: [{ id: 'diptych-starter', label: 'Diptych starter', kind: 'adapters' }],
    })
  })

  it.each([
    [['--captions', pairs], 'has no name'],
    [['--name', 'X', '--epochs', '0'], 'epochs'],
    [['--name', 'X', '--temperature', '-1'], 'temperature'],
    [['--name', 'X', '--captions', '/no/such.csv'], '/no/such.csv is not there'],
  ])('calls %j a wrong use', async (args, words) => {
    const { stderr, code } = await diptych(['models', 'tune', ...args])
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, lines: 1 })
    expect(stderr).toContain(words)
  })

  it('fails where the base or the collection is not there', async () => {
    for (const args of [['nothing'], ['diptych-starter', '--collection', 'gone']]) {
      const { stderr, code } = await diptych(['models', 'tune', ...args, '--name', 'X'])
      expect(code).toBe(1)
      expect(stderr).toMatch(/There is no (model nothing|collection "gone")/)
    }
  })

  it('names the tuning to go on with where it failed', async () => {
    const tune = ['models', 'tune', '--captions', pairs, '--name', 'X']
    const { stderr, code } = await commandLine(folder, { PYTHON: '/nowhere/python3' }).diptych(tune)
    expect(code).toBe(1)
    expect(stderr).toMatch(/\/nowhere\/python3 is not there.* --resume [0-9a-f-]{36}\.\n$/)
  })

  it.skipIf(python === null)(
    'tunes the starter, and the tuned model can be chosen (skipped where PYTHON lacks the packages)',
    async () => {
      const tune = ['models', 'tune', '--captions', pairs, '--name', 'Our pictures', '--epochs', '4', '--json']
      const { stdout, stderr, code } = await diptych(tune)
      expect(code, stderr).toBe(0)
      const tuning = JSON.parse(stdout)
      expect(tuning).toMatchObject({ state: 'done', data: { pictures: 319 }, result: { model: 'our-pictures' } })
      expect(tuning.epochs.at(-1).loss).toBeLessThan(tuning.epochs[1].loss)
      const used = await diptych(['models', 'use', 'our-pictures', '--json'])
      expect(JSON.parse(used.stdout).models).toContainEqual(
        expect.objectContaining({ id: 'our-pictures', state: 'ready', selected: true, licence: 'Apache-2.0' }),
      )
    },
    400_000,
  )
})
