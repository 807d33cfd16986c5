import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { pythonThatTunes } from '../lib/tune/test-support.ts'
import { commandLine } from './diptych.testing.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = mkdtempSync(path.join(tmpdir(), 'diptych-cli-measure-'))
const python = pythonThatTunes()
const { diptych } = commandLine(folder)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

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

  it('measures a model on the sets of the project, and shows it again', async () => {
    // A very small one: what the starter finds of them, the page's test says.
    expect((await diptych(['models', 'import', path.join(root, 'lib/embed/fixtures/clip')])).code).toBe(0)
    const { stdout, stderr, code } = await diptych(['models', 'measure', 'tiny-clip', '--json'])
    expect(code, stderr).toBe(0)
    const measurement = JSON.parse(stdout)
    const [tiny] = measurement.models
    expect(tiny).toMatchObject({ id: 'tiny-clip', precision: 'fp32', error: null })
    expect(tiny.figures.sets).toMatchObject([
      { set: 'pictures', pictures: 472, queries: 205 },
      { set: 'samples', pictures: 22 },
    ])

    const last = await diptych(['models', 'measure', '--last'])
    expect(last.stdout).toMatch(/pictures: words → picture +precision +recall@1/)
    expect(last.stdout).toMatch(/^tiny-clip +fp32 +\d/m)
  })

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
      for (const { figures } of [fp16, int8])
        for (const [at, { recall, loss }] of figures.sets.entries()) {
          const lost = loss['recall@10']
          expect(lost.before).toBeCloseTo(fp32.figures.sets[at].recall['10'], 10)
          expect(lost.after).toBeCloseTo(recall['10'], 10)
          expect(lost.difference).toBeCloseTo(lost.after - lost.before, 10)
        }
    },
    240_000,
  )
})
