import { expect, it } from 'vitest'
import { clipReferenceEntry } from '../embed/test-support.ts'
import { ProgressMeter } from './progress-meter.ts'

const file = (path: string, bytes: number | null) => ({ path, bytes, sha256: null })
const words = file('tokenizer.json', null)
const text = file('text.onnx', 1000)
const vision = file('vision.onnx', 3000)

function meter() {
  return new ProgressMeter({ ...clipReferenceEntry(), files: [words, text, vision] })
}

it('adds up the files, and learns the sizes that were not known', () => {
  const progress = meter()
  expect(progress.at(words, 10, null, 0)).toMatchObject({ received: 10, total: 4010 })
  expect(progress.at(words, 10, 500, 0)).toMatchObject({ received: 10, total: 4500 })
  progress.finished(text)
  expect(progress.at(vision, 3000, 3000, 0)).toMatchObject({ received: 4010, total: 4500, file: 'vision.onnx' })
})

it('measures the speed of the last seconds and the time left', () => {
  const progress = meter()
  expect(progress.at(vision, 0, null, 0)).toMatchObject({ bytesPerSecond: null, secondsLeft: null })
  expect(progress.at(vision, 1000, null, 1000)).toMatchObject({ bytesPerSecond: 1000, secondsLeft: 3 })
  for (let time = 2000; time <= 20_000; time += 1000) progress.at(vision, 1000, null, time)
  expect(progress.at(vision, 1000, null, 21_000).bytesPerSecond).toBe(0)
})

it('does not count what an earlier attempt left as speed', () => {
  const progress = meter()
  progress.at(vision, 0, null, 0)
  progress.at(vision, 2500, null, 1000)
  expect(progress.at(vision, 100, null, 2000).bytesPerSecond).toBeNull()
  expect(progress.at(vision, 300, null, 3000).bytesPerSecond).toBe(200)
})
