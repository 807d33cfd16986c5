import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { collectionKey } from '../store/collection-name.ts'
import type { VectorStore } from '../store/vector-store.ts'
import type { DocumentRecords } from './ingest.ts'

/** How often a run gives a sign of life (milliseconds) … */
const beat = 2000
/** … and after how long without one it counts as dead. */
const staleAfter = 10_000

/**
 * Tells every process that an ingest into a collection is under way: a file in `DATA_DIR/ingests/<collection>/` that is
 * touched every 2 seconds and goes when the run has ended well. A run that died, or failed, leaves it behind, and with
 * it perhaps items of documents that it never recorded: search would find them and nobody could delete them.
 */
export class IngestPresence {
  readonly #file: string
  readonly #timer: NodeJS.Timeout

  private constructor(file: string) {
    this.#file = file
    this.#timer = setInterval(() => {
      const now = new Date()
      utimes(file, now, now).catch(() => {})
    }, beat)
    this.#timer.unref()
  }

  static async enter(dataDir: string, collection: string): Promise<IngestPresence> {
    const file = path.join(folderOf(dataDir, collection), randomUUID())
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, '')
    return new IngestPresence(file)
  }

  /** Whether an ingest into the collection is under way, in whatever process. */
  static async isAnyLive(dataDir: string, collection: string): Promise<boolean> {
    return (await runsIn(folderOf(dataDir, collection), Date.now())).live
  }

  /**
   * Removes the items that dead runs left. Not while another run lives, in whatever process, since its items look the
   * same until it records their documents. The items are listed before the others are looked for: so a run that begins
   * later has none among them.
   */
  async clearAbandoned(store: VectorStore, documents: DocumentRecords, now = Date.now()): Promise<void> {
    if ((await this.#others(now)).dead.length === 0) return
    const stored = [...(await store.documentIds())]
    const { dead, live } = await this.#others(now)
    if (live) return
    const recorded = await documents.existing(stored)
    await store.deleteDocuments(stored.filter((id) => !recorded.has(id)))
    await Promise.all(dead.map((file) => rm(file, { force: true })))
  }

  /** The run is over; `complete`: it left nothing behind that the next one should look for. */
  async leave({ complete }: { complete: boolean }): Promise<void> {
    clearInterval(this.#timer)
    if (complete) await rm(this.#file, { force: true })
    else await utimes(this.#file, 0, 0).catch(() => {})
  }

  #others(now: number): Promise<{ dead: string[]; live: boolean }> {
    return runsIn(path.dirname(this.#file), now, this.#file)
  }
}

function folderOf(dataDir: string, collection: string): string {
  const hash = createHash('sha256').update(collectionKey(collection)).digest('hex')
  return path.join(dataDir, 'ingests', hash.slice(0, 16))
}

/** The runs that left their file in the folder, but for `own`. */
async function runsIn(folder: string, now: number, own?: string): Promise<{ dead: string[]; live: boolean }> {
  const dead: string[] = []
  let live = false
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.join(folder, name)
    if (file === own) continue
    const there = await stat(file).catch(() => null)
    if (there && now - there.mtimeMs > staleAfter) dead.push(file)
    else if (there) live = true
  }
  return { dead, live }
}
