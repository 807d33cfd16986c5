import { expect, it } from 'vitest'
import { rangeOf } from './byte-range.ts'

it.each([
  ['bytes=0-99', [0, 100]],
  ['bytes=900-', [900, 1000]],
  ['bytes=-100', [900, 1000]],
  ['bytes=-5000', [0, 1000]],
  ['bytes=990-5000', [990, 1000]],
  ['bytes=1000-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-4', null],
  ['bytes=0-1,5-9', null],
  ['bytes=-', null],
  ['lines=0-9', null],
  [null, null],
])('of 1000 bytes %s is %s', (header, range) => {
  expect(rangeOf(header, 1000)).toEqual(range)
})
