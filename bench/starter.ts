import path from 'node:path'
import { OnnxEncoder } from '../lib/embed/onnx-encoder.ts'
import { readRegistry } from '../lib/embed/registry.ts'

const root = path.resolve(import.meta.dirname, '..')

/** The model that comes with the project. */
export async function openStarter(threads: number): Promise<OnnxEncoder> {
  const starter = (await readRegistry(root)).find((entry) => entry.source.kind === 'folder')
  if (starter?.source.kind !== 'folder') throw new Error('models/registry.json lists no model of the project')
  const folder = path.join(root, starter.source.folder)
  return OnnxEncoder.open(starter, { root, folder, threads, maxPixels: 100_000_000 })
}
