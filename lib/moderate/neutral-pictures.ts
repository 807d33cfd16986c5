import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import { spread } from '../spread.ts'

/** Folders of harmless pictures that come with the project; of a large one so many are taken, evenly spread. */
const folders = ['samples/collection/photos', 'samples/collection/drawings', 'evaluation/pictures/documents']
const mostOfFolder = 64

/** Paths below `root`, in a fixed order. Bench and tests leave these pictures out of what they measure. */
export async function neutralPictures(root: string): Promise<string[]> {
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(path.join(root, folder)).catch(() => [])
      const pictures = names.filter((name) => /\.(jpe?g|png|webp)$/.test(name)).sort()
      return spread(pictures.length, mostOfFolder).map((index) => `${folder}/${pictures[index]}`)
    }),
  )
  return lists.flat()
}

/**
 * Unit vectors of the neutral pictures, kept in `DATA_DIR/moderation/`, since a large model takes a minute for them.
 * Throws 'internal' where the project's own pictures are not there.
 */
export async function neutralVectors(
  encoder: DualEncoder,
  { root, dataDir }: { root: string; dataDir: string },
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const files = await neutralPictures(root)
  const key = createHash('sha256')
    .update(JSON.stringify([encoder.id, encoder.dimensions, files]))
    .digest('hex')
  const kept = path.join(dataDir, 'moderation', `${key.slice(0, 32)}.f32`)
  const known = await readFile(kept).catch(() => null)
  const bytesOfOne = encoder.dimensions * Float32Array.BYTES_PER_ELEMENT
  if (known && known.length > 0 && known.length % bytesOfOne === 0) {
    const values = new Float32Array(new Uint8Array(known).buffer)
    const count = values.length / encoder.dimensions
    return Array.from({ length: count }, (_, index) =>
      values.slice(index * encoder.dimensions, (index + 1) * encoder.dimensions),
    )
  }
  const pictures = await Promise.all(files.map((file) => readFile(path.join(root, file))))
  const vectors = (await encoder.embedEachImage(pictures, signal)).filter((one) => one instanceof Float32Array)
  if (vectors.length < 8)
    throw new DiptychError(
      'internal',
      'The neutral pictures that moderation compares with are missing.',
      'Put the folder samples/ back, or choose the rule "probability".',
    )
  await mkdir(path.dirname(kept), { recursive: true })
  const draft = `${kept}.${process.pid}.part`
  await writeFile(
    draft,
    Buffer.concat(vectors.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength))),
  )
  await rename(draft, kept)
  return vectors
}
