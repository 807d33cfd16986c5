import { describe, expect, it } from 'vitest'
import { constantFeeds, pool } from './pooling.ts'

/** Two rows of three positions of two numbers. */
const output = { vectors: Float32Array.from([1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]), dims: [2, 3, 2] }

describe('one vector for each input', () => {
  it('is the first position where a model puts its summary there', () => {
    expect(pool(output, 'first')).toEqual({ vectors: Float32Array.from([1, 2, 10, 20]), dims: [2, 2] })
  })

  it('is the mean of the tokens, without the padding beside them', () => {
    const mask = Uint8Array.from([1, 1, 0, 1, 1, 1])
    expect(pool(output, 'mean', mask)).toEqual({ vectors: Float32Array.from([2, 3, 30, 40]), dims: [2, 2] })
  })

  it('is the mean of all patches of a picture', () => {
    expect(pool(output, 'mean').vectors).toEqual(Float32Array.from([3, 4, 30, 40]))
  })

  it('is what the model gives where it pools by itself', () => {
    const pooled = { vectors: Float32Array.from([1, 2]), dims: [1, 2] }
    expect(pool(pooled, 'mean')).toBe(pooled)
    expect(pool(output, 'none')).toBe(output)
  })

  it('has no number that is none, also for a row that is padding alone', () => {
    expect(pool(output, 'mean', new Uint8Array(6)).vectors).toEqual(new Float32Array(4))
  })
})

describe('inputs that a file of both towers wants besides', () => {
  it('fit the batch', () => {
    const constants = [{ name: 'input_ids', type: 'int64' as const, dims: [-1, 2], value: 1 }]
    expect(constantFeeds({ constants }, 3)).toEqual({
      input_ids: { data: new BigInt64Array(6).fill(1n), dims: [3, 2] },
    })
  })

  it('may be of no size, so that the other tower has nothing to do', () => {
    const constants = [{ name: 'pixel_values', type: 'float32' as const, dims: [0, 3, 512, 512], value: 0 }]
    expect(constantFeeds({ constants }, 8).pixel_values).toEqual({ data: new Float32Array(0), dims: [0, 3, 512, 512] })
  })

  it('are none for most models', () => {
    expect(constantFeeds({ constants: [] }, 8)).toEqual({})
  })
})
