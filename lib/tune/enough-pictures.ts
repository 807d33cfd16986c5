import { stat } from 'node:fs/promises'
import { DiptychError } from '../errors.ts'
import type { VectorStore } from '../store/vector-store.ts'
import { captionPairs } from './caption-pairs.ts'

/** Different pictures with words; training/tuning/pairs.py can't hold enough of fewer out to stop and to measure. */
export const fewestPictures = 20

/**
 * Counts as far as it takes, before gigabytes of Python's packages are installed for nothing. Training looks closer: it
 * leaves out what can't be opened, and takes equal files for one.
 * @throws DiptychError 'bad-request' that says how many there are
 */
export async function checkCollection(name: string, store: Pick<VectorStore, 'scan'>): Promise<void> {
  const pictures = new Set<string>()
  for await (const items of store.scan()) {
    for (const { image, text } of items) if (image && text.trim()) pictures.add(image.assetId)
    if (pictures.size >= fewestPictures) return
  }
  throw tooFew(`The collection "${name}" has ${pictures.size} different pictures with words`, 'Add more pictures.')
}

/** As checkCollection, of a captions file. Throws as captionPairs, too. */
export async function checkCaptions(file: string): Promise<void> {
  const [pictures, missing] = [new Set<string>(), new Set<string>()]
  for await (const { image, text } of captionPairs(file)) {
    if (!image || !text || missing.has(image)) continue
    const isThere = await stat(image).then(
      (found) => found.isFile(),
      () => false,
    )
    if (isThere) pictures.add(image)
    else missing.add(image)
    if (pictures.size >= fewestPictures) return
  }
  const [example] = missing
  const absent = example ? `, and names ${missing.size} that are not there, such as ${example}` : ''
  throw tooFew(
    `The captions file ${file} has ${pictures.size} different pictures with words${absent}`,
    'Name the columns image and caption in its first line; paths count from its folder.',
  )
}

function tooFew(found: string, fix: string): DiptychError {
  const needed = `${found}; a tuning needs at least ${fewestPictures}.`
  return new DiptychError('bad-request', needed, `${fix} A few hundred are worth more.`)
}
