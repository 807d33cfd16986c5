import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { OnnxEncoder } from '../lib/embed/onnx-encoder.ts'
import { readRegistry } from '../lib/embed/registry.ts'

const root = path.resolve(import.meta.dirname, '..')
const archive = path.resolve(root, '../shared/clip-timing.tar.gz')

/**
 * CLIP ViT-B/32 in its true shape and speed, with constant weights: its vectors mean nothing, and those of texts are
 * zero, for which an axis stands in. null where the archive is not there.
 * @param folder where its 235 MB are unpacked to
 */
export async function openClipTiming(folder: string, threads: number): Promise<OnnxEncoder | null> {
  if (!existsSync(archive)) return null
  const clip = (await readRegistry(root)).find(({ id }) => id === 'clip-vit-base-patch32')
  if (!clip) throw new Error('models/registry.json does not list CLIP')
  await promisify(execFile)('tar', ['xzf', archive, '-C', folder])
  const toUnit = (vector: Float32Array) => Float32Array.from(vector, (_, index) => (index === 0 ? 1 : 0))
  return OnnxEncoder.open(clip, {
    root,
    folder: path.join(folder, 'clip-timing'),
    threads,
    maxPixels: 100_000_000,
    toUnit,
  })
}
