import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { readJson, root } from './test-support.ts'
import { Tower, type TowerSettings } from './tower.ts'

const file = path.join(root, 'models/starter/text_model.onnx')
const { dimensions } = readJson<{ dimensions: number }>(root, 'models/starter/model.json')
const opened: Tower[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((tower) => tower.close()))
})

function open(changes: Partial<TowerSettings> = {}): Tower {
  const tower = new Tower(root, { file, output: 'text_embeds', threads: 1, ...changes })
  opened.push(tower)
  return tower
}

function feeds(count = 1, length = 4) {
  const dims = [count, length]
  return {
    input_ids: { data: new BigInt64Array(count * length).fill(101n), dims },
    attention_mask: { data: new BigInt64Array(count * length).fill(1n), dims },
    unknown_to_the_model: { data: new Float32Array(1), dims: [1] },
  }
}

it('gives the session only the inputs that it lists', async () => {
  expect((await open().run(feeds(3), false)).dims).toEqual([3, dimensions])
})

it('says which input or output is wrong, and goes on', async () => {
  const tower = open()
  const { attention_mask } = feeds()
  await expect(tower.run({ attention_mask }, false)).rejects.toThrow('"input_ids"')
  expect((await tower.run(feeds(), false)).dims).toEqual([1, dimensions])
  await expect(open({ output: 'nothing' }).run(feeds(), false)).rejects.toThrow('nothing')
})

it('says of pictures in another form what differs, and gives no vectors for them', async () => {
  const photos = path.join(root, 'lib/embed/fixtures/clip/onnx/vision_model.onnx')
  const tower = open({ file: photos, output: 'image_embeds' })
  const bytes = (dims: number[]) => ({ pixel_values: { data: new Float32Array(64 * 64 * 3), dims } })
  const tokens = { pixel_values: { data: new BigInt64Array(4), dims: [1, 4] } }
  await expect(tower.run(bytes([1, 64, 64, 3]), false)).rejects.toMatchObject({
    code: 'model-missing',
    message: expect.stringMatching(/"pixel_values" is float32 \[\w+, 3, 64, 64\], not float32 \[1, 64, 64, 3\]/),
    fix: expect.stringContaining('docs/models.md'),
  })
  await expect(tower.run(tokens, false)).rejects.toThrow('not int64 [1, 4]')
  await expect(open({ file: photos, output: 'embedding' }).run(bytes([1, 3, 64, 64]), false)).rejects.toThrow(
    'it gives "image_embeds", not "embedding"',
  )
})

it('opens a file whose layer norms are in half precision, too', async () => {
  const half = path.join(root, 'lib/embed/crash-fixture/textual.onnx')
  const tower = open({ file: half, precision: 'fp16', output: 'text_embeds' })
  // With every optimisation of onnxruntime this would end the process.
  await expect(tower.open()).resolves.toBeUndefined()
})

it('rejects a file that is no model, every time', async () => {
  const tower = open({ file: path.join(root, 'package.json') })
  await expect(tower.open()).rejects.toThrow('package.json')
  await expect(tower.run(feeds(), false)).rejects.toThrow('package.json')
})

it('lets a question overtake what waits', async () => {
  const tower = open()
  const order: string[] = []
  await Promise.all([
    ...Array.from({ length: 4 }, (_, index) => tower.run(feeds(8, 64), false).then(() => order.push(`job ${index}`))),
    tower.run(feeds(), true).then(() => order.push('question')),
  ])
  expect(order[1]).toBe('question')
})

describe('a process with a tower', () => {
  const script = (last: string) => `
    import { Tower } from ${JSON.stringify(path.join(root, 'lib/embed/tower.ts'))}
    const dims = [8, 64]
    const feeds = () => ({
      input_ids: { data: new BigInt64Array(512).fill(101n), dims },
      attention_mask: { data: new BigInt64Array(512).fill(1n), dims },
    })
    const tower = new Tower(${JSON.stringify(root)}, { file: ${JSON.stringify(file)}, output: 'text_embeds', threads: 1 })
    const { dims: result } = await tower.run(feeds(), false)
    console.log(result.join())
    ${last}`

  it.each([
    ['ends by itself when there is nothing left to do', ''],
    ['can be ended between two batches', 'process.exit(0)'],
    ['can be ended in the middle of a batch', 'tower.run(feeds(), false); setTimeout(() => process.exit(0), 5)'],
    ['can be ended while a session opens', 'await tower.close(); tower.open(); setTimeout(() => process.exit(0), 60)'],
    ['ends after the tower is closed', 'await tower.close()'],
  ])('%s', async (_, last) => {
    const run = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script(last)])
    expect(run.stdout.trim()).toBe(`8,${dimensions}`)
  })
})
