import type { DualEncoder } from '../embed/dual-encoder.ts'
import type { Listed } from '../read/sources/list-sources.ts'
import type { AssetStore } from '../store/asset-store.ts'
import type { VectorStore } from '../store/vector-store.ts'
import type {
  Document,
  DocumentSummary,
  EmbeddedItem,
  IngestProgress,
  IngestResult,
  Metadata,
  PairedItem,
  SourceFile,
} from '../types.ts'
import type { Recordings } from './embed-items.ts'
import { IngestRun } from './ingest-run.ts'
import { IngestTally } from './ingest-tally.ts'
import { inBatches, mapConcurrently } from './pipeline.ts'

/** Files read ahead of the encoder; their items wait in memory … */
const readAhead = 8
/** … so that no more are read while those that wait have this many bytes. */
const readAheadBytes = 64 * 2 ** 20
/** Items embedded at a time; two batches are under way, so that the encoder is never idle between them. */
const embedBatch = 32
/** Items written at a time: a commit costs about the same for one item as for many. */
const writeBatch = 64

/** The steps that a file passes, and the records that say what is there already. */
export interface IngestSteps {
  documentId(file: SourceFile): string
  read(file: SourceFile, signal?: AbortSignal): Promise<Document>
  pair(document: Document): Promise<PairedItem[]>
  encoder: DualEncoder
  store: VectorStore
  assets: Pick<AssetStore, 'put'>
  /** For an encoder that hears. */
  recordings: Recordings
  documents: DocumentRecords
  /** Gives items their tags, just before they are stored. */
  tag?(items: EmbeddedItem[], signal?: AbortSignal): Promise<EmbeddedItem[]>
  /** Looks at each document before anything of it is stored; absent where moderation is off. */
  gate?: Gate
}

/** Port: decides what comes in. */
export interface Gate {
  /** The file to read in place of the one that was listed. */
  opening(file: SourceFile): SourceFile
  /** The items to store and what to add to the document's metadata; null where it was put aside. Throws to refuse it. */
  admit(
    file: SourceFile,
    document: Document,
    items: PairedItem[],
    signal?: AbortSignal,
  ): Promise<{ items: PairedItem[]; metadata: Metadata } | null>
}

/** What of a document is kept beside its items. Recording it is the moment from which it counts as ingested. */
export interface DocumentRecords {
  /** Those of the ids that are recorded. */
  existing(documentIds: string[]): Promise<Set<string>>
  record(document: DocumentSummary, assets: { original: string; pictures: string[] }): Promise<void>
  /**
   * Removes what was ingested from the same path before the file changed, save for documents that are `present`: an equal
   * file in another folder is the same document.
   */
  removeOlder(document: DocumentSummary, present: ReadonlySet<string>): Promise<void>
}

export interface IngestOptions {
  signal?: AbortSignal
  onProgress?: (progress: IngestProgress) => void
}

/**
 * The way of every file: read, pair, embed, store; the four overlap, and each holds back the one before it, so that
 * memory stays flat. A file that fails is reported and the rest goes on. Throws 'cancelled' when the signal fires; what
 * was recorded until then stays, and of what was not, nothing can be found.
 */
export async function ingest(
  list: (onListed: (files: number) => void) => AsyncIterable<Listed>,
  steps: IngestSteps,
  { signal, onProgress }: IngestOptions = {},
): Promise<IngestResult> {
  const tally = new IngestTally(onProgress)
  const run = new IngestRun(steps, tally, signal)
  const sources = list((files) => tally.listed(files))
  const documents = mapConcurrently(sources, readAhead, (source) => run.readAndPair(source), {
    limit: readAheadBytes,
    weigh: (listed) => (listed.kind === 'file' ? listed.file.bytes.length : 0),
  })
  const batches = inBatches(flat(documents), embedBatch)
  const embedded = mapConcurrently(batches, 2, (batch) => run.embed(batch))
  try {
    for await (const batch of inBatches(flat(embedded), writeBatch)) await run.store(batch)
  } catch (thrown) {
    // Where the store is gone or fails too, the reason to stop says more; the next ingest looks for what is left.
    await run.discardUnrecorded().catch(() => {})
    throw thrown
  }
  return tally.result()
}

/** The values one by one; each array is emptied on the way, since its pictures take much memory. */
async function* flat<Value>(arrays: AsyncIterable<Value[]>): AsyncGenerator<Value> {
  for await (const values of arrays) {
    values.reverse()
    for (let value = values.pop(); value !== undefined; value = values.pop()) yield value
  }
}
