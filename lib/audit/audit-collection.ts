import { setImmediate as breath } from 'node:timers/promises'
import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import type { EvaluationResult } from '../evaluate/evaluation-result.ts'
import type { EvaluationSet } from '../evaluate/evaluation-set.ts'
import { parseRelevant } from '../evaluate/relevance.ts'
import { chooseInstead } from '../nearest-name.ts'
import type { VectorStore } from '../store/vector-store.ts'
import type { AuditItem, GroupRecall, HubnessFigures } from './audit-figures.ts'
import type { AuditOptions, AuditReport } from './audit-report.ts'
import { type Collected, type CollectedItem, collectItems } from './collect-items.ts'
import { duplicatesOf } from './duplicates.ts'
import type { Geometry } from './geometry/measure-geometry.ts'
import type { Hubness } from './geometry/neighbours.ts'
import { groupRecallOf, likelyGroupKeys } from './group-recall.ts'
import { measureInThread } from './measure-in-thread.ts'
import { fewestPictures, parityOf } from './parity.ts'
import { versionOf } from './version-of.ts'

export interface AuditPorts {
  /** See measureInThread. */
  threadFile: string
  store: VectorStore
  /** Loaded only where prompts ask. */
  encoder(): Promise<DualEncoder>
  /** The set that the options name, and its run on the collection. */
  set: EvaluationSet | null
  evaluate(
    set: EvaluationSet,
    options: { signal: AbortSignal; onProgress: (done: number, of: number) => void },
  ): Promise<EvaluationResult>
}

interface Watching {
  signal: AbortSignal
  onProgress: (
    step: 'read' | 'geometry' | 'groups' | 'prompts',
    detail: string | null,
    done: number,
    of: number,
  ) => void
}

/** Everything that an audit measures, without the comparison with the one before. Throws what its ports throw. */
export async function auditCollection(
  options: AuditOptions,
  ports: AuditPorts,
  { signal, onProgress }: Watching,
): Promise<AuditReport> {
  const started = performance.now()
  const { store, set } = ports
  const relevant = [...new Set(set?.queries.flatMap((query) => query.relevant))].flatMap((name) => {
    const parsed = parseRelevant(name)
    return typeof parsed === 'string' ? [] : { name, parsed }
  })
  const collected = await collectItems(store, {
    signal,
    onProgress: (done, of) => onProgress('read', null, done, of),
    relevant,
    folder: set?.folder ?? null,
  })
  checkGroups(options.groups, collected)
  const { items, modalities: vectors, copies } = collected
  // The vectors go to the thread, and with them their item numbers.
  const numbers = vectors.map(({ modality, rows }) => ({ modality, numbers: rows.items.slice() }))
  const geometry = await measureInThread(
    { modalities: vectors, near: options.near },
    { threadFile: ports.threadFile, signal, onStep: (detail, done, of) => onProgress('geometry', detail, done, of) },
  )
  await breath()
  const groupRecall = [
    ownPairs(geometry, collected, options.groups),
    set && (await ofSet(set, collected, options.groups, ports, { signal, onProgress })),
  ].filter((one) => one !== null)
  const pictures = numbers.find(({ modality }) => modality === 'image')?.numbers.length ?? 0
  const parity = []
  if (pictures >= fewestPictures && options.prompts.length > 0) {
    const encoder = await ports.encoder()
    // The same list twice says nothing more.
    const lists = new Map(options.prompts.map((prompts) => [JSON.stringify(prompts), prompts]))
    for (const prompts of lists.values()) {
      const watching = {
        signal,
        onProgress: (done: number, of: number) => onProgress('prompts', prompts.name, done, of),
      }
      const { pictureValues } = collected
      parity.push(await parityOf(prompts, { encoder, store, pictures, pictureValues }, watching))
    }
  }
  const modalities = modalityFigures(geometry, items, numbers)
  const duplicates = []
  for (const { modality, near } of geometry.modalities) {
    // A tenth of a second each at 100,000 items: others get their turn in between.
    await breath()
    const own = numbers.find((one) => one.modality === modality)?.numbers ?? new Uint32Array()
    const looked = { modality, items, numbers: own, near, threshold: options.near, copies: copies[modality], store }
    duplicates.push(await duplicatesOf(looked))
  }
  return {
    model: store.modelId,
    dimensions: store.dimensions,
    items: collected.total,
    examined: items.length,
    seconds: (performance.now() - started) / 1000,
    averagePairwiseDistance: modalities[0]?.averagePairwiseDistance?.value ?? null,
    silhouetteScore: modalities[0]?.silhouetteScore?.value ?? null,
    modalities,
    gaps: geometry.gaps.map(({ between, gap }) => ({ between, ...gap })),
    crossHubness: geometry.cross?.hubness ? hubnessFigures(geometry.cross.hubness, items) : null,
    duplicates,
    groupRecall,
    parity,
    drift: null,
  }
}

/** Pictures first, so that the article's two figures are theirs. */
function modalityFigures(
  geometry: Geometry,
  items: CollectedItem[],
  numbers: { modality: string; numbers: Uint32Array }[],
): AuditReport['modalities'] {
  return geometry.modalities.map(({ modality, distance, spread, clusters, hubness }) => ({
    modality,
    vectors: numbers.find((one) => one.modality === modality)?.numbers.length ?? 0,
    averagePairwiseDistance: distance,
    effectiveDimensions: spread.effectiveDimensions,
    silhouetteScore: clusters?.silhouette ?? null,
    clusters: (clusters?.clusters ?? []).flatMap(({ size, example }) => {
      const shown = items[example]?.shown
      return shown ? [{ share: size / Math.max(1, clusters?.rows ?? 1), example: shown }] : []
    }),
    hubness: hubness && hubnessFigures(hubness, items),
    mean: Array.from(spread.mean, (value) => Number(value.toFixed(6))),
    variance: spread.variance,
  }))
}

function hubnessFigures({ rows, hubs, ...figures }: Hubness, items: CollectedItem[]): HubnessFigures {
  const shown = (number: number): AuditItem[] => (items[number]?.shown ? [items[number].shown] : [])
  return {
    ...figures,
    items: rows,
    hubs: hubs.flatMap(({ item, occurrences }) => shown(item).map((one) => ({ item: one, occurrences }))),
  }
}

/** The words of each item ask for its own picture, by the vectors alone: every collection of pictures with words has that. */
function ownPairs({ cross }: Geometry, { items, pictureValues }: Collected, wanted: string[]): GroupRecall | null {
  if (!cross) return null
  const { candidates, ranks } = cross.own
  const outcomes = ranks.map(({ item, rank }) => ({ ranks: [rank], metadata: items[item]?.metadata ?? {} }))
  return groupRecallOf('pairs', outcomes, { keys: keysOf(wanted, pictureValues), candidates })
}

async function ofSet(
  set: EvaluationSet,
  { relevantMetadata, pictureValues }: Collected,
  wanted: string[],
  { evaluate }: AuditPorts,
  { signal, onProgress }: Watching,
): Promise<GroupRecall | null> {
  const { each } = await evaluate(set, {
    signal,
    onProgress: (done, of) => onProgress('groups', set.name, done, of),
  })
  const outcomes = each
    .filter(({ ranks }) => ranks.length > 0)
    .map(({ ranks, relevant }) => {
      const first = relevant?.find((name) => relevantMetadata.has(name))
      return { ranks, metadata: (first !== undefined && relevantMetadata.get(first)) || {} }
    })
  const version = versionOf(set.queries.map(({ text, image, relevant }) => [text, image?.name ?? null, relevant]))
  return groupRecallOf(set.name, outcomes, { keys: keysOf(wanted, pictureValues), candidates: null, version })
}

/** Throws 'bad-request' for a key that nothing has which could be asked for: its figures would just be left out. */
function checkGroups(wanted: string[], { pictureValues, relevantMetadata }: Collected): void {
  const known = new Set([...pictureValues.keys(), ...[...relevantMetadata.values()].flatMap(Object.keys)])
  const unknown = wanted.find((key) => !known.has(key))
  if (unknown === undefined) return
  const message = `No picture has the metadata "${unknown}", which is to name groups.`
  throw new DiptychError('bad-request', message, chooseInstead(unknown, [...known].sort()))
}

function keysOf(wanted: string[], pictureValues: Collected['pictureValues']): string[] {
  return wanted.length > 0 ? wanted : likelyGroupKeys(pictureValues)
}
