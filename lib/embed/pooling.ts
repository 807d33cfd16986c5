import type { ModelEntry } from './registry.ts'
import type { TowerFeeds, TowerOutput } from './tower.ts'

type TowerEntry = ModelEntry['towers']['vision' | 'text']

/** What a tower's file wants besides the batch itself. */
export function constantFeeds({ constants }: Pick<TowerEntry, 'constants'>, count: number): TowerFeeds {
  return Object.fromEntries(
    constants.map(({ name, type, dims: given, value }) => {
      const dims = given.map((size) => (size === -1 ? count : size))
      const length = dims.reduce((product, size) => product * size, 1)
      const data =
        type === 'int64' ? new BigInt64Array(length).fill(BigInt(value)) : new Float32Array(length).fill(value)
      return [name, { data, dims }]
    }),
  )
}

/**
 * One vector for each input of a batch: an output of count × dimensions as it is; of count × positions × dimensions the first
 * position (BERT's [CLS]), or the mean of those that `mask` counts.
 * @param mask count × positions, 1 for a token and 0 for padding; null counts every position
 */
export function pool(output: TowerOutput, how: TowerEntry['pooling'], mask: Uint8Array | null = null): TowerOutput {
  const [count = 0, positions = 0, dimensions = 0] = output.dims
  if (how === 'none' || output.dims.length !== 3) return output
  const vectors = new Float32Array(count * dimensions)
  for (let row = 0; row < count; row++) {
    const target = vectors.subarray(row * dimensions, (row + 1) * dimensions)
    let counted = 0
    for (let position = 0; position < (how === 'first' ? 1 : positions); position++) {
      const at = row * positions + position
      if (mask !== null && mask[at] === 0) continue
      counted++
      for (let index = 0; index < dimensions; index++)
        target[index] = (target[index] ?? 0) + (output.vectors[at * dimensions + index] ?? 0)
    }
    for (let index = 0; index < dimensions; index++) target[index] = (target[index] ?? 0) / (counted || 1)
  }
  return { vectors, dims: [count, dimensions] }
}
