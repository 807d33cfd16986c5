import { mkdir, open, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { VectorStore } from '../store/vector-store.ts'
import { captionPairs, type TrainingPair } from './caption-pairs.ts'

export interface PairSource {
  store: Pick<VectorStore, 'documentIds' | 'itemsOf' | 'scan' | 'statistics'>
  /** The bytes of a stored picture; null where it is gone. */
  loadImage(assetId: string): Promise<Uint8Array | null>
}

/**
 * Writes what a collection holds of pictures with words as a captions file: `pairs.jsonl`, and `pictures/` beside it.
 * `group` is the document, so that what stands together is held out together.
 * @returns the file
 */
export async function exportPairs(
  { store, loadImage }: PairSource,
  folder: string,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (done: number, of: number) => void },
): Promise<string> {
  const pictures = path.join(folder, 'pictures')
  await mkdir(pictures, { recursive: true })
  const documents = [...(await store.documentIds())].sort()
  const written = new Set<string>()
  async function* pairs(): AsyncGenerator<TrainingPair> {
    for (const [done, documentId] of documents.entries()) {
      signal.throwIfAborted()
      onProgress(done, documents.length)
      for (const { image, text } of await store.itemsOf(documentId)) {
        if (!image || !text.trim()) continue
        if (!written.has(image.assetId)) {
          const bytes = await loadImage(image.assetId)
          if (!bytes) continue
          await writeFile(path.join(pictures, image.assetId), bytes)
          written.add(image.assetId)
        }
        yield { image: `pictures/${image.assetId}`, text, group: documentId }
      }
    }
  }
  return writePairs(pairs(), folder)
}

/**
 * Writes a captions file anew, whatever its format, so that training reads it as Diptych does. The pictures stay where they
 * are. Returns the file; throws as captionPairs.
 */
export function exportCaptions(captions: string, folder: string): Promise<string> {
  return writePairs(captionPairs(captions), folder)
}

async function writePairs(pairs: AsyncIterable<TrainingPair>, folder: string): Promise<string> {
  const target = path.join(folder, 'pairs.jsonl')
  const file = await open(target, 'w')
  try {
    for await (const pair of pairs) await file.write(`${JSON.stringify(pair)}\n`)
  } finally {
    await file.close()
  }
  return target
}
