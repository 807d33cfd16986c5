import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { DiptychError } from '../errors.ts'
import type { EvaluationSet } from '../evaluate/evaluation-set.ts'

/** Pictures, and words of which each should find some of them. */
export interface PictureSearchSet {
  name: string
  /** Absolute paths. */
  pictures: string[]
  /** `relevant` counts in `pictures`. */
  queries: { text: string; relevant: number[] }[]
}

const picture = /\.(?:avif|gif|jpe?g|png|tiff?|webp)$/i

/**
 * What an evaluation set says about an encoder alone: its pictures, and those of its queries that are words and name
 * nothing but pictures. Throws 'not-found' where there is none.
 */
export async function pictureSearchSet({ name, documents, queries }: EvaluationSet): Promise<PictureSearchSet> {
  const folder = documents === null ? null : path.resolve(documents)
  const files = folder === null ? [] : await readdir(folder, { recursive: true }).catch(() => [])
  const names = files
    .filter((file) => picture.test(file))
    .map((file) => file.replaceAll(path.sep, '/'))
    .sort()
  const places = new Map(names.map((each, index) => [each, index]))
  const usable = queries.flatMap(({ text, image, history, relevant }) => {
    const found = relevant.flatMap((each) => places.get(each) ?? [])
    const isUsable = text && !image && history.length === 0 && found.length > 0 && found.length === relevant.length
    return isUsable ? { text, relevant: found } : []
  })
  if (folder !== null && usable.length > 0)
    return { name, pictures: names.map((each) => path.join(folder, each)), queries: usable }
  throw new DiptychError(
    'not-found',
    `The set ${name} has no words that are to find a picture of its documents.`,
    "Restore the folder evaluation/ from the project's files.",
  )
}
