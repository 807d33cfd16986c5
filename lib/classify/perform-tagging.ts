import { setTimeout as sleep } from 'node:timers/promises'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import type { Library } from '../history/library.ts'
import type { MetadataChange } from '../store/vector-store.ts'
import type { EmbeddedItem } from '../types.ts'
import type { LabelSets } from './label-sets.ts'
import type { LabelVectors } from './label-vectors.ts'
import { hasOwnValue, isTagged, Tagger, withoutTag } from './tagger.ts'
import type { TagCounts, Tagging } from './tagging.ts'

export interface PerformTaggingPorts {
  sets: LabelSets
  labelVectors: LabelVectors
  library: Pick<Library, 'get' | 'items' | 'changeItems' | 'exclusively' | 'isIngesting'>
  models: { load(id: string): Promise<DualEncoder> }
}

/** Items whose tags are written at a time. */
const writtenAtOnce = 5000
/** How long to wait for an ingest that is under way before looking again (milliseconds). */
const ingestPoll = 500

/** Does what the tagging is about, and tells in it how far it is. Throws as the store and the model do, 'not-found', 'conflict'. */
export function performTagging(tagging: Tagging, signal: AbortSignal, ports: PerformTaggingPorts): Promise<void> {
  return tagging.task === 'apply' ? apply(tagging, signal, ports) : remove(tagging, signal, ports)
}

/** The vectors are read to the end first: writing while reading would take versions away that are still being read. */
async function apply(tagging: Tagging, signal: AbortSignal, ports: PerformTaggingPorts): Promise<void> {
  const { sets, labelVectors, library, models } = ports
  const record = await library.get(tagging.collection)
  const set = await sets.get(record.name, tagging.set)
  if (set.isLeaving) throw beingRemoved(set.name)
  const [encoder, store] = await Promise.all([models.load(record.model.id), library.items(record)])
  const tagger = new Tagger(encoder, labelVectors)
  const counts: TagCounts = { pictures: 0, tagged: 0, kept: 0 }
  const changes: MetadataChange[] = []
  tagging.progress = { step: 'judge', done: 0, of: (await store.statistics()).items }
  for await (const items of store.scan()) {
    for (const item of items) {
      signal.throwIfAborted()
      if (!item.imageVector) continue
      counts.pictures++
      if (hasOwnValue(item, set.name)) counts.kept++
      const metadata = await tagger.change(item, set, signal)
      if (metadata?.[set.name]) counts.tagged++
      if (metadata && isNew(metadata, item)) changes.push({ itemId: item.id, metadata })
    }
    tagging.progress.done += items.length
  }
  await write(tagging, changes, signal, ports)
  tagging.result = counts
  await sets.setApplied(record.name, set, { ...counts, model: encoder.id })
}

async function remove(tagging: Tagging, signal: AbortSignal, ports: PerformTaggingPorts): Promise<void> {
  const { sets, library } = ports
  const { collection, set } = tagging
  await sets.retire(collection, set)
  // An ingest that is under way may have read the sets before, and still write its tags: the last look is one after which
  // none comes.
  const finish = () =>
    library.exclusively(collection, async () => {
      if ((await library.isIngesting(collection)) || (await taggedBy(tagging, signal, ports)).length > 0) return false
      await sets.delete(collection, set)
      return true
    })
  for (;;) {
    await write(tagging, await taggedBy(tagging, signal, ports), signal, ports)
    if (await finish()) return
    tagging.progress = { step: 'waiting', done: 0, of: 0 }
    await sleep(ingestPoll, undefined, { signal })
  }
}

async function taggedBy(
  { collection, set }: Tagging,
  signal: AbortSignal,
  { library }: PerformTaggingPorts,
): Promise<MetadataChange[]> {
  const store = await library.items(await library.get(collection))
  const changes: MetadataChange[] = []
  for await (const items of store.metadata()) {
    signal.throwIfAborted()
    for (const item of items) if (isTagged(item, set)) changes.push({ itemId: item.itemId, metadata: withoutTag(set) })
  }
  return changes
}

async function write(
  tagging: Tagging,
  changes: MetadataChange[],
  signal: AbortSignal,
  { library }: PerformTaggingPorts,
): Promise<void> {
  tagging.progress = { step: 'write', done: 0, of: changes.length }
  for (let start = 0; start < changes.length; start += writtenAtOnce) {
    signal.throwIfAborted()
    const some = changes.slice(start, start + writtenAtOnce)
    await library.changeItems(tagging.collection, some)
    tagging.progress.done += some.length
  }
}

function isNew(change: MetadataChange['metadata'], { metadata }: EmbeddedItem): boolean {
  return Object.entries(change).some(([key, value]) => (Object.hasOwn(metadata, key) ? metadata[key] : null) !== value)
}

export function beingRemoved(set: string): DiptychError {
  return new DiptychError('conflict', `"${set}" is being removed.`, 'Wait for it; then save it anew if you want it.')
}
