import { expect, it } from 'vitest'
import { unitVector } from './unit-vector.ts'

it('keeps the direction and makes the length 1', () => {
  expect(unitVector(Float32Array.of(3, 0, -4))).toEqual(Float32Array.of(0.6, 0, -0.8))
  expect(Math.hypot(...unitVector(Float32Array.of(1e-20, 2e-20)))).toBeCloseTo(1, 6)
})

it.each([[[0, 0]], [[Number.NaN, 1]], [[Number.POSITIVE_INFINITY, 1]]])('refuses %j', (values) => {
  expect(() => unitVector(Float32Array.from(values))).toThrow('length')
})
