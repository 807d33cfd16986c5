import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { ModelEntry } from '../embed/registry.ts'
import { DiptychError } from '../errors.ts'
import type { TuningBase } from './tuning.ts'

const prefix = 'weights/'
/** Either holds the weights; training/tuning/clip_towers.py looks for the same. */
const weightFiles = ['model.safetensors', 'pytorch_model.bin']

/** Whether training can run its towers as the product does; `unsupported` of training/tuning/supported.py asks the same. */
export function canAdapt({ pixels, towers }: ModelEntry): boolean {
  const plain = [towers.vision, towers.text].every((tower) => tower.pooling === 'none' && tower.constants.length === 0)
  return plain && towers.audio === null && pixels.fit !== 'squash' && pixels.filter === 'bicubic'
}

/** Folders of CLIP weights in the Hugging Face layout that a person has put into DATA_DIR/weights. */
export async function weightBases(dataDir: string): Promise<TuningBase[]> {
  const folder = path.join(dataDir, 'weights')
  const names = await readdir(folder).catch(() => [])
  const there = await Promise.all(
    names.map(async (name) => {
      const files = await readdir(path.join(folder, name)).catch((): string[] => [])
      return weightFiles.some((file) => files.includes(file)) ? name : null
    }),
  )
  return there
    .filter((name) => name !== null)
    .sort()
    .map((name) => ({ id: prefix + name, label: name, kind: 'full' }))
}

/** The folder of `weights/NAME`, or null for the id of a model. Throws 'bad-request' for a name that leads elsewhere. */
export function weightsFolder(dataDir: string, base: string): string | null {
  if (!base.startsWith(prefix)) return null
  const name = base.slice(prefix.length)
  if (/^[\w][\w.-]*$/.test(name)) return path.join(dataDir, 'weights', name)
  throw new DiptychError(
    'bad-request',
    `${base} names no folder of weights.`,
    'Choose one that `diptych models tune --bases` lists.',
  )
}
