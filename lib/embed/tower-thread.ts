/** Runs in a worker thread: one onnxruntime session, one batch after the other. */
import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { TensorData, TowerFeeds, TowerOutput, TowerReply, TowerThreadData } from './tower.ts'
import { batchesFor, joined, misfitOf, type TowerInput } from './tower-inputs.ts'

const settings: TowerThreadData = workerData
const port = parentPort
if (!port) throw new Error('tower-thread.ts is started by tower.ts')

// A session is created once and kept: creating and releasing leaks (microsoft/onnxruntime#25325).
const opening = InferenceSession.create(settings.file, {
  intraOpNumThreads: settings.threads,
  interOpNumThreads: 1,
  // The passes that only `all` has end the process on files whose layer norms are in half precision (onnxruntime 1.30).
  graphOptimizationLevel: settings.precision === 'fp16' ? 'layout' : 'all',
  // The arena would keep its peak for ever (microsoft/onnxruntime#22271); without it speed is the same.
  enableCpuMemArena: false,
  // Threads that spin while they wait take the processor from the decoding of the next pictures.
  extra: { session: { intra_op: { allow_spinning: '0' } } },
})

port.on('message', async (feeds: TowerFeeds) => {
  try {
    reply(await answer(feeds))
  } catch (thrown) {
    reply({ error: thrown instanceof Error ? thrown.message : String(thrown) })
  }
})

opening.then(
  () => reply({ opened: true }),
  (thrown: Error) => reply({ error: thrown.message }),
)

function reply(message: TowerReply): void {
  Atomics.store(settings.busy, 0, 0)
  Atomics.notify(settings.busy, 0)
  port?.postMessage(message)
}

async function answer(feeds: TowerFeeds): Promise<TowerReply> {
  const session = await opening
  const inputs = session.inputMetadata.filter((one) => one.isTensor)
  const misfit = session.outputNames.includes(settings.output)
    ? misfitOf(inputs, feeds)
    : `it gives ${session.outputNames.map((name) => `"${name}"`).join(', ')}, not "${settings.output}"`
  if (misfit !== null) return { misfit }
  const outputs: TowerOutput[] = []
  for (const batch of batchesFor(inputs, feeds)) outputs.push(await run(session, inputs, batch))
  return joined(outputs)
}

async function run(session: InferenceSession, inputs: readonly TowerInput[], feeds: TowerFeeds): Promise<TowerOutput> {
  const tensors = inputs.map(({ name, type }) => [name, tensor(feeds[name] as TensorData, type)] as const)
  const outputs = await session.run(Object.fromEntries(tensors), [settings.output])
  const output = outputs[settings.output] as Tensor
  return { vectors: floats(output), dims: [...output.dims] }
}

function floats({ data, type }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data
  // As 16 bits each, or where this Node has them as Float16Array.
  if (type === 'float16' && ArrayBuffer.isView(data))
    return Float32Array.from(new Float16Array(data.buffer, data.byteOffset, data.byteLength / 2))
  throw new Error(`the model's output "${settings.output}" is of type ${type}, not float`)
}

/** Exports differ in whether tokens are 32 or 64 bits long, and whether a half-precision model takes whole floats. */
function tensor({ data, dims }: TensorData, type: string): Tensor {
  if (type === 'int32') return new Tensor('int32', Int32Array.from(data, Number), dims)
  if (type === 'float16') return new Tensor('float16', new Uint16Array(Float16Array.from(data, Number).buffer), dims)
  return data instanceof Float32Array ? new Tensor('float32', data, dims) : new Tensor('int64', data, dims)
}
