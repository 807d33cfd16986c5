import { expect, it } from 'vitest'
import { modelSize } from './model-size.ts'

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [33_400_000, '33 MB'],
  [153_600_000, '154 MB'],
  [1_700_000_000, '1.7 GB'],
])('%i bytes of a model are %s', (bytes, words) => {
  expect(modelSize(bytes)).toBe(words)
})
