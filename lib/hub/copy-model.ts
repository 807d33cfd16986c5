import { rename, rm } from 'node:fs/promises'
import { DiptychError } from '../errors.ts'
import { copyFile } from './copy-file.ts'
import { sizeOf } from './download.ts'
import type { Fingerprint } from './file-hash.ts'
import { isPlausible, ModelFiles, type TransferOptions } from './model-files.ts'
import { ProgressMeter } from './progress-meter.ts'
import type { ModelFile, PullableModel } from './pullable-model.ts'

export interface CopyOptions extends TransferOptions {
  /** Called before files take the place of others; throws where they must not. */
  replacing?: () => Promise<void>
}

/**
 * Takes the files of a model from a folder to another, all of them or none. Links are followed, as a hub's cache is made
 * of them. What the registry does not tell of a file, the folder's own record of its download may; it is taken over.
 * @throws DiptychError 'unreadable' naming what the folder lacks or has otherwise, 'model-missing' for a full disk
 */
export async function copyModel(
  entry: PullableModel,
  from: string,
  to: string,
  { replacing, ...options }: CopyOptions = {},
): Promise<void> {
  const [source, target] = [new ModelFiles(entry, from), new ModelFiles(entry, to)]
  const [files, { commit }] = [await sized(source), await source.record.read()]
  const meter = new ProgressMeter({ ...entry, files })
  await target.alone(meter, options, async (signal) => {
    const before = await target.fingerprints()
    await target.checkDisk(files)
    try {
      const prints = await copyBeside(files, { source, target, meter }, { ...options, signal })
      const isOther = ({ path }: ModelFile) => before.has(path) && before.get(path) !== prints[path]?.sha256
      if (files.some(isOther)) await replacing?.()
      for (const file of files) await rename(partOf(target, file), target.pathOf(file))
      await target.record.add(prints, commit)
    } finally {
      for (const file of files) await rm(partOf(target, file), { force: true })
    }
  })
}

/** The files with the sizes that they have; throws 'unreadable' where one is missing, or of another size than it ought to be. */
async function sized(source: ModelFiles): Promise<ModelFile[]> {
  const files = await source.known()
  const found = await Promise.all(files.map((file) => source.isThere(file)))
  const lacking = files.filter((_, index) => !found[index])
  if (lacking.length > 0) throw otherwise(source.folder, lacking)
  return Promise.all(files.map(async (file) => ({ ...file, bytes: await sizeOf(source.pathOf(file)) })))
}

/** Copies the files beside their places, and tells by their paths what they are. */
async function copyBeside(
  files: ModelFile[],
  { source, target, meter }: { source: ModelFiles; target: ModelFiles; meter: ProgressMeter },
  { signal, onProgress }: TransferOptions,
): Promise<Record<string, Fingerprint>> {
  const prints: Record<string, Fingerprint> = {}
  const wrong: ModelFile[] = []
  for (const file of files) {
    const part = partOf(target, file)
    const report = (copied: number) => onProgress?.(meter.at(file, copied, file.bytes))
    const print = await copyFile(source.pathOf(file), part, { signal, onProgress: report })
    prints[file.path] = print
    const isRight = file.sha256 === null ? await isPlausible(file, part) : print.sha256 === file.sha256
    if (!isRight) wrong.push(file)
  }
  if (wrong.length > 0) throw otherwise(source.folder, wrong)
  return prints
}

function partOf(target: ModelFiles, file: ModelFile): string {
  return `${target.pathOf(file)}.part`
}

function otherwise(folder: string, files: readonly ModelFile[]): DiptychError {
  return new DiptychError(
    'unreadable',
    `${folder} lacks or has other content of: ${files.map((file) => file.path).join(', ')}.`,
    'Copy the whole folder of the model again.',
  )
}
