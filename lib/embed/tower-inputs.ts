import type { TensorData, TowerFeeds, TowerOutput } from './tower.ts'

/** An input as the model's file describes it; a size that is no number is free. */
export interface TowerInput {
  name: string
  /** As onnxruntime names it: `float32`, `float16`, `int64`, `int32`, `uint8` … */
  type: string
  shape: readonly (number | string)[]
}

/** Exports differ in how long their numbers are; what they are of they must agree in. */
const takenAs: Record<'float32' | 'int64', readonly string[]> = {
  float32: ['float32', 'float16'],
  int64: ['int64', 'int32'],
}

/** Why a file can't take these feeds, in words; null where it can. */
export function misfitOf(inputs: readonly TowerInput[], feeds: TowerFeeds): string | null {
  for (const { name, type, shape } of inputs) {
    const feed = feeds[name]
    if (!feed) return `it wants an input "${name}"`
    const given = feed.data instanceof Float32Array ? 'float32' : 'int64'
    if (!takenAs[given].includes(type) || !fits(shape, feed.dims))
      return `its input "${name}" is ${type} [${shape.join(', ')}], not ${given} [${feed.dims.join(', ')}]`
  }
  return null
}

/** A batch of one takes more by rows, see `batchesFor`. A shape without sizes is not known. */
function fits(shape: TowerInput['shape'], dims: readonly number[]): boolean {
  if (shape.length === 0) return true
  const free = (size: number | string, axis: number) => typeof size === 'string' || (axis === 0 && size === 1)
  return shape.length === dims.length && shape.every((size, axis) => free(size, axis) || size === dims[axis])
}

/** The batch as it is, or its rows one by one where the file was exported for one at a time. */
export function batchesFor(inputs: readonly TowerInput[], feeds: TowerFeeds): TowerFeeds[] {
  const counts = inputs.filter(({ shape }) => shape[0] === 1).map(({ name }) => feeds[name]?.dims[0] ?? 1)
  const count = Math.max(1, ...counts)
  if (count === 1) return [feeds]
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, rowOf(feed, row, count)])),
  )
}

function rowOf(feed: TensorData, row: number, count: number): TensorData {
  const [rows, ...dims] = feed.dims
  if (rows !== count) return feed
  const length = feed.data.length / count
  return { data: feed.data.slice(row * length, (row + 1) * length), dims: [1, ...dims] }
}

/** What the parts of a batch gave, as one. */
export function joined(outputs: readonly TowerOutput[]): TowerOutput {
  const vectors = new Float32Array(outputs.reduce((sum, output) => sum + output.vectors.length, 0))
  let offset = 0
  for (const output of outputs) {
    vectors.set(output.vectors, offset)
    offset += output.vectors.length
  }
  const count = outputs.reduce((sum, { dims }) => sum + (dims[0] ?? 0), 0)
  return { vectors, dims: [count, ...(outputs[0]?.dims.slice(1) ?? [])] }
}
