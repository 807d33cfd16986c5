import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { OnnxEncoder } from './onnx-encoder.ts'
import { readRegistry } from './registry.ts'
import { root } from './test-support.ts'
import { WarmUp } from './warm-up.ts'

const opened: OnnxEncoder[] = []
const folders: string[] = []

afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(opened.splice(0).map((encoder) => encoder.close()))
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })))
})

async function starter(changes: { vision?: string } = {}): Promise<OnnxEncoder> {
  const entry = (await readRegistry(root)).find(({ id }) => id === 'diptych-starter')
  if (!entry) throw new Error('The registry lists no starter.')
  const { vision = entry.towers.vision.file } = changes
  const towers = { ...entry.towers, vision: { ...entry.towers.vision, file: vision } }
  const folder = path.join(root, 'models/starter')
  const encoder = await OnnxEncoder.open({ ...entry, towers }, { root, folder, threads: 1, maxPixels: 1e6 })
  opened.push(encoder)
  return encoder
}

describe('the warm-up of a model', () => {
  it('finds nothing wrong with the starter, and tries it once', async () => {
    const load = vi.fn(() => starter())
    const warmUp = new WarmUp(load)
    expect(await warmUp.run('diptych-starter')).toBeNull()
    expect(warmUp.failure('diptych-starter')).toBeNull()
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('tells of a tower that is no model, though the other one runs', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'diptych-warm-up-'))
    folders.push(folder)
    await writeFile(path.join(folder, 'vision.onnx'), 'half a file')
    const broken = path.relative(path.join(root, 'models/starter'), path.join(folder, 'vision.onnx'))
    const warmUp = new WarmUp(() => starter({ vision: broken }))
    expect(await warmUp.run('diptych-starter')).toMatchObject({ code: 'model-missing' })
    expect(warmUp.failure('diptych-starter')).toMatchObject({ code: 'model-missing' })
  })

  it('tries a failed model again after half a minute, and tells the old failure until then', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const load = vi
      .fn()
      .mockRejectedValueOnce(new Error('gone'))
      .mockImplementation(() => starter())
    const warmUp = new WarmUp(load)
    expect(warmUp.failure('diptych-starter')).toBeNull()
    await vi.waitFor(() => expect(warmUp.failure('diptych-starter')).not.toBeNull(), { timeout: 20_000 })
    expect(load).toHaveBeenCalledTimes(1)
    vi.setSystemTime(Date.now() + 31_000)
    expect(warmUp.failure('diptych-starter')).not.toBeNull()
    await vi.waitFor(() => expect(warmUp.failure('diptych-starter')).toBeNull(), { timeout: 20_000 })
    expect(load).toHaveBeenCalledTimes(2)
  })
})
