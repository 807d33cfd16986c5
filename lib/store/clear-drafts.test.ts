import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { clearDrafts } from './clear-drafts.ts'

const dataDir = mkdtempSync(path.join(tmpdir(), 'diptych-drafts-'))
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const eightDaysAgo = new Date(Date.now() - 8 * 24 * 60 * 60_000)

function put(name: string, when?: Date): string {
  const file = path.join(dataDir, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, 'half')
  if (when) utimesSync(file, when, when)
  return file
}

it('clears what crashes left, and nothing that is whole, new or another’s', async () => {
  const gone = [
    put('evaluations/1.json.2.part', eightDaysAgo),
    put('tunings/3/tuning.json.4.part', eightDaysAgo),
    put('models/clip/onnx/vision.onnx.part', eightDaysAgo),
    put('assets/ab/abcd.5.tmp', eightDaysAgo),
  ]
  const folder = path.join(dataDir, 'models/own.part-123')
  put('models/own.part-123/model.json')
  utimesSync(folder, eightDaysAgo, eightDaysAgo)
  const kept = [
    put('models/clip/onnx/text.onnx.part'),
    put('evaluations/1.json', eightDaysAgo),
    put('models/counterpart', eightDaysAgo),
    put('vectors/table/data.part', eightDaysAgo),
    put('assets/ab/abcd', eightDaysAgo),
    put('diptych.db', eightDaysAgo),
  ]
  expect(await clearDrafts(dataDir)).toBe(5)
  expect([...gone, folder].filter(existsSync)).toEqual([])
  expect(kept.filter((file) => !existsSync(file))).toEqual([])
})

it('finds nothing where nothing is', async () => {
  expect(await clearDrafts(path.join(dataDir, 'not there'))).toBe(0)
})
