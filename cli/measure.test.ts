import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { pythonThatTunes } from '../lib/tune/test-support.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = mkdtempSync(path.join(tmpdir(), 'diptych-cli-measure-'))
const python = pythonThatTunes()

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the real command as a process of its own. */
async function diptych(args: string[]) {
  const child = spawn(process.execPath, [path.join(root, 'cli/diptych.mjs'), ...args], {
    cwd: folder,
    env: { ...process.env, DATA_DIR: path.join(folder, 'data'), HF_ENDPOINT: 'http://127.0.0.1:9' },
  })
  child.stdin.end()
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { stdout, stderr, code }
}

describe('diptych models measure', () => {
  it('says so where nothing was measured yet', async () => {
    const { stderr, code } = await diptych(['models', 'measure', '--last'])
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('No model was measured yet') })
  })

  it.each([
    ['nothing', 'There is no embedding model nothing'],
    ['clip-vit-base-patch32', 'models pull clip-vit-base-patch32'],
  ])('refuses %s in one line', async (id, words) => {
    const { stdout, stderr, code } = await diptych(['models', 'measure', id])
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, stdout: '', lines: 1 })
    expect(stderr).toContain(words)
  })

  it('measures the starter on the sets of the project, and shows it again', async () => {
    const { stdout, stderr, code } = await diptych(['models', 'measure', 'diptych-starter', '--json'])
    expect(code, stderr).toBe(0)
    const measurement = JSON.parse(stdout)
    const [starter] = measurement.models
    expect(starter).toMatchObject({ id: 'diptych-starter', precision: 'int8', error: null })
    expect(starter.figures.sets).toMatchObject([
      { set: 'pictures', pictures: 472, queries: 205 },
      { set: 'samples', pictures: 22 },
    ])
    for (const { recall } of starter.figures.sets) expect(recall['10']).toBeGreaterThan(0.3)

    const last = await diptych(['models', 'measure', '--last'])
    expect(last.stdout).toMatch(/pictures: words → picture +precision +recall@1/)
    expect(last.stdout).toMatch(/^diptych-starter +int8 +33 MB/m)
  }, 180_000)

  it.skipIf(python === null)(
    'compares precisions that training/quantise.py made (skipped where PYTHON lacks the packages)',
    async () => {
      for (const to of ['fp32', 'fp16', 'int8']) {
        const out = path.join(folder, to)
        const quantise = path.join(root, 'training/quantise.py')
        const tiny = path.join(root, 'lib/embed/fixtures/openclip')
        const { status, stderr } = spawnSync(python ?? '', [quantise, tiny, '--to', to, '--out', out])
        expect(status, String(stderr)).toBe(0)
        expect((await diptych(['models', 'import', out])).code).toBe(0)
      }
      const ids = ['fp32', 'fp16', 'int8'].map((to) => `tiny-openclip-${to}`)
      const { stdout, stderr, code } = await diptych(['models', 'measure', ...ids, '--json'])
      expect(code, stderr).toBe(0)
      const { models } = JSON.parse(stdout)
      const byPrecision = Object.fromEntries(models.map((one: { precision: string }) => [one.precision, one]))
      expect(Object.keys(byPrecision).sort()).toEqual(['fp16', 'fp32', 'int8'])
      const { fp32, fp16, int8 } = byPrecision
      expect([fp32.base, fp16.base, int8.base]).toEqual(Array(3).fill('tiny-openclip'))
      expect(fp16.bytes).toBeLessThan(fp32.bytes)
      expect(fp32.figures.likeness).toBeNull()
      expect(fp16.figures.likeness.pictures).toBeGreaterThan(0.999)
      expect(int8.figures.likeness.texts).toBeLessThan(fp16.figures.likeness.texts)
      expect(fp16.figures.sets[0].loss['recall@10'].difference).toBeCloseTo(0, 1)
    },
    240_000,
  )
})
