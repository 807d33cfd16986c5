import { parentPort, workerData } from 'node:worker_threads'
import { type Geometry, type GeometryInput, measureGeometry } from './measure-geometry.ts'

/** What the thread tells: how far it is, and at last what came of it. */
export type GeometryMessage =
  | { kind: 'step'; detail: string; done: number; of: number }
  | { kind: 'result'; geometry: Geometry }

const tell = (message: GeometryMessage) => parentPort?.postMessage(message)
const input: GeometryInput = workerData
tell({
  kind: 'result',
  geometry: measureGeometry(input, (detail, done, of) => tell({ kind: 'step', detail, done, of })),
})
