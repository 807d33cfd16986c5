import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { NamedPicture } from '../lib/classify/classify.ts'
import { DiptychError, type ErrorBody } from '../lib/errors.ts'
import { fileError } from '../lib/read/ingest-failure.ts'
import { DirectoryTree } from '../lib/read/sources/directory-tree.ts'
import { about, count, warn } from './output.ts'
import { ProgressLine } from './progress-line.ts'

/** What an encoder takes, by name: a folder holds other things too. */
const pictureName = /\.(jpe?g|png|webp|gif|avif|tiff?)$/i
/** Pictures in memory at a time. */
const atOnce = 16

/** The pictures that were named, and those of the folders that were, by path. Throws 'bad-request' for what is not there. */
export async function listPictures(paths: string[]): Promise<string[]> {
  const listed = await Promise.all(paths.map(picturesAt))
  return listed.flat()
}

async function picturesAt(given: string): Promise<string[]> {
  const found = await stat(given).catch((cause: unknown) => {
    throw new DiptychError(
      'bad-request',
      fileError(given, cause).message,
      'Give the path of a picture or folder.',
      cause,
    )
  })
  if (!found.isDirectory()) return [given]
  const files = await Array.fromAsync(new DirectoryTree(given, { maxFileBytes: Number.POSITIVE_INFINITY }).list())
  const names = files.map(({ name }) => name).filter((name) => pictureName.test(name))
  if (names.length > 0) return names.map((name) => path.join(given, name))
  throw new DiptychError('bad-request', `There is no picture in ${given}.`, 'Name pictures, or a folder that has some.')
}

interface JudgeOptions<Result> {
  judge(pictures: NamedPicture[]): Promise<Result[]>
  /** What stands for a picture that can't be read. */
  failed(name: string, error: ErrorBody): Result
  /** Told of what could be judged, as soon as it is. */
  onResult(result: Result): void
}

/**
 * Reads the pictures a few at a time and has each lot judged. Warns of those that can't be used, and then the process ends
 * with 1. Returns a result for each, in their order.
 */
export async function judgePictures<Result extends { name: string; error?: ErrorBody }>(
  names: string[],
  { judge, failed, onResult }: JudgeOptions<Result>,
): Promise<Result[]> {
  const line = new ProgressLine()
  const results: Result[] = []
  for (let start = 0; start < names.length; start += atOnce) {
    const read = await Promise.all(names.slice(start, start + atOnce).map(readPicture))
    const judged = await judge(read.filter((one) => 'bytes' in one))
    line.clear()
    for (const one of read) {
      const result = 'bytes' in one ? (judged.shift() as Result) : failed(one.name, one.error)
      results.push(result)
      if (result.error) warn({ message: about(result.name, result.error.message), fix: result.error.fix })
      else onResult(result)
    }
    const counts = `${results.length} of ${count(names.length, 'picture')}`
    line.show({ fraction: results.length / names.length, counts, speed: null, secondsLeft: null, current: null })
  }
  line.clear()
  if (results.some(({ error }) => error)) process.exitCode = 1
  return results
}

async function readPicture(name: string): Promise<NamedPicture | { name: string; error: ErrorBody }> {
  try {
    return { name, bytes: await readFile(name) }
  } catch (thrown) {
    return { name, error: fileError(name, thrown).toJSON() }
  }
}
