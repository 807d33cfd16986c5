import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { DiptychError } from '../errors.ts'
import { readCaptions } from '../read/sources/captions.ts'

/** A line of the file that training/finetune.py learns from. */
export interface TrainingPair {
  /** Path of a picture; '' where the row names none. */
  image: string
  /** '' where the row has no words. */
  text: string
  /** What must not be parted from each other: pictures of one group are held out together. */
  group?: string
}

/**
 * The rows of a captions file, in its order, their pictures by absolute path.
 * @throws DiptychError 'bad-request' for a file that can't be read, 'unreadable' for a table without the columns
 */
export async function* captionPairs(file: string): AsyncGenerator<TrainingPair> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'is not there' : `can't be read: ${cause.message}`
    const fix = 'Give a .csv, .tsv or .jsonl with the columns image and caption.'
    throw new DiptychError('bad-request', `The captions file ${file} ${why}.`, fix, cause)
  })
  for await (const { image, caption, metadata } of readCaptions(bytes, file)) {
    const group = metadata.group === undefined ? {} : { group: String(metadata.group) }
    yield { image: image && path.resolve(path.dirname(file), image), text: caption ?? '', ...group }
  }
}
