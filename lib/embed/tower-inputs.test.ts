import { describe, expect, it } from 'vitest'
import { batchesFor, joined, misfitOf, type TowerInput } from './tower-inputs.ts'

const pixels = (count: number) => ({
  image: { data: Float32Array.from({ length: count * 12 }, (_, index) => index), dims: [count, 3, 2, 2] },
})
const image = (type: string, shape: TowerInput['shape']): TowerInput => ({ name: 'image', type, shape })

describe('what a file takes', () => {
  it.each([
    ['any number of pictures', 'float32', ['batch', 3, 2, 2]],
    ['one picture, which many are by rows', 'float32', [1, 3, 2, 2]],
    ['numbers of half the length', 'float16', ['batch', 3, 'height', 'width']],
    ['a shape that it does not tell', 'float32', []],
  ])('may be %s', (_, type, shape) => {
    expect(misfitOf([image(type, shape)], pixels(2))).toBeNull()
  })

  it.each([
    ['bytes', 'uint8', ['batch', 2, 2, 3]],
    ['colours last', 'float32', ['batch', 2, 2, 3]],
    ['larger pictures', 'float32', ['batch', 3, 4, 4]],
    ['batches of four alone', 'float32', [4, 3, 2, 2]],
    ['another number of sizes', 'float32', ['batch', 12]],
  ])('is told apart where it is %s', (_, type, shape) => {
    expect(misfitOf([image(type, shape)], pixels(2))).toBe(
      `its input "image" is ${type} [${shape.join(', ')}], not float32 [2, 3, 2, 2]`,
    )
  })
})

describe('a file for one row at a time', () => {
  const tokens = { ids: { data: BigInt64Array.of(1n, 2n, 3n, 4n), dims: [2, 2] } }
  const nothing = { other: { data: new Float32Array(), dims: [0, 3] } }

  it('gets the rows one by one, and what is no row as it is', () => {
    const inputs = [{ name: 'ids', type: 'int64', shape: [1, 2] }]
    expect(batchesFor(inputs, { ...tokens, ...nothing })).toEqual([
      { ids: { data: BigInt64Array.of(1n, 2n), dims: [1, 2] }, ...nothing },
      { ids: { data: BigInt64Array.of(3n, 4n), dims: [1, 2] }, ...nothing },
    ])
  })

  it('is the only one that does', () => {
    const feeds = pixels(2)
    expect(batchesFor([image('float32', ['batch', 3, 2, 2])], feeds)).toEqual([feeds])
    expect(batchesFor([image('float32', [1, 3, 2, 2])], pixels(1))).toHaveLength(1)
  })

  it('gives what a batch gives', () => {
    const rows = [Float32Array.of(1, 2), Float32Array.of(3, 4)].map((vectors) => ({ vectors, dims: [1, 2] }))
    expect(joined(rows)).toEqual({ vectors: Float32Array.of(1, 2, 3, 4), dims: [2, 2] })
  })
})
