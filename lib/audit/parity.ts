import type { DualEncoder } from '../embed/dual-encoder.ts'
import { mean } from '../evaluate/metrics.ts'
import type { Candidate, VectorStore } from '../store/vector-store.ts'
import type { ParityFigures } from './audit-figures.ts'
import type { PromptSet } from './audit-report.ts'
import { intervalOfMean } from './geometry/interval-of-mean.ts'
import { promptFor } from './prompt-sets.ts'
import { versionOf } from './version-of.ts'
import { widestDifference } from './widest-difference.ts'

/** What is found is cut here: more is not looked at … */
const widestK = 20
/** … and never more than a tenth of the pictures, or every prompt would find the same. */
const pictureShare = 0.1
const leastK = 5
/** In fewer pictures what is found is nearly all there is. */
export const fewestPictures = 20
export interface ParityPorts {
  encoder: Pick<DualEncoder, 'embedTexts'>
  store: Pick<VectorStore, 'search'>
  pictures: number
  /** How many pictures carry each value of a metadata key. */
  pictureValues: Map<string, Map<string, number>>
}

interface Asked {
  prompt: string
  /** What the neutral prompt finds. */
  neutral: Candidate[]
  /** By group. */
  found: Map<string, Candidate[]>
}

/**
 * Compares what prompts find among the pictures that differ in the group alone. Where the neutral prompt finds what one
 * group's prompt finds and not what the other's does, it means that group without saying so. By the vectors alone.
 */
export async function parityOf(
  set: PromptSet,
  { encoder, store, pictures, pictureValues }: ParityPorts,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (done: number, of: number) => void },
): Promise<ParityFigures> {
  const { name, neutral, groups, prompts, metadata } = set
  const k = Math.max(leastK, Math.min(widestK, Math.floor(pictures * pictureShare)))
  const asked: Asked[] = []
  for (const prompt of prompts) {
    onProgress(asked.length, prompts.length)
    const texts = [neutral, ...groups].map((group) => promptFor(prompt, group))
    const vectors = await encoder.embedTexts(texts, signal)
    const found = await Promise.all(vectors.map((vector) => nearestPictures(store, vector, k)))
    signal.throwIfAborted()
    const byGroup = new Map(groups.map((group, at) => [group, found[at + 1] ?? []]))
    asked.push({ prompt, neutral: found[0] ?? [], found: byGroup })
  }
  const overlaps = new Map(
    groups.map((group) => [group, asked.map((one) => overlapOf(one.neutral, one.found.get(group) ?? []))]),
  )
  const exposures = metadata && exposuresOf(asked, groups, metadata, pictureValues.get(metadata.key) ?? new Map())
  return {
    name,
    version: versionOf([neutral, groups, prompts, k]),
    neutral,
    k,
    prompts: prompts.length,
    groups: groups.map((group) => ({
      group,
      overlap: measured(overlaps.get(group) ?? []),
      score: measured(asked.map(({ found }) => mean((found.get(group) ?? []).map(({ score }) => score)))),
      exposure: exposures?.get(group) ?? null,
    })),
    widest: widestDifference(overlaps),
    key: exposures ? (metadata?.key ?? null) : null,
    each: asked.map(({ prompt }, at) => ({
      prompt,
      overlaps: Object.fromEntries(groups.map((group) => [group, overlaps.get(group)?.[at] ?? 0])),
    })),
  }
}

/** The k pictures nearest to a vector: one whose words fill several items is found as often, and counts once. */
async function nearestPictures(store: ParityPorts['store'], vector: Float32Array, k: number): Promise<Candidate[]> {
  for (let depth = 2 * k; ; depth *= 2) {
    const found = await store.search({ column: 'image', vector, k: depth })
    const byPicture = new Map<string, Candidate>()
    for (const candidate of found) {
      const picture = pictureOf(candidate)
      if (!byPicture.has(picture)) byPicture.set(picture, candidate)
    }
    if (byPicture.size >= k || found.length < depth) return [...byPicture.values()].slice(0, k)
  }
}

function pictureOf({ item: { documentId, image, id } }: Candidate): string {
  return `${documentId} ${image?.assetId ?? id}`
}

/** Share of the first whose picture is among the second. */
function overlapOf(neutral: Candidate[], found: Candidate[]): number {
  const pictures = new Set(found.map(pictureOf))
  return neutral.length > 0 ? neutral.filter((one) => pictures.has(pictureOf(one))).length / neutral.length : 0
}

function measured(values: number[]) {
  return { value: mean(values), interval: intervalOfMean(values) }
}

/**
 * How much of the attention each group gets in what the neutral prompts find, a place counting 1 / log₂(1 + rank) (Singh &
 * Joachims, KDD 2018), beside its share of the pictures. null where no picture that was found names a group.
 */
function exposuresOf(
  asked: Asked[],
  groups: string[],
  { key, values }: NonNullable<PromptSet['metadata']>,
  counts: Map<string, number>,
): Map<string, NonNullable<ParityFigures['groups'][number]['exposure']>> | null {
  const groupOf = new Map(groups.flatMap((group) => (values[group] ?? [group]).map((value) => [value, group] as const)))
  const sharesByPrompt = asked.flatMap(({ neutral }) => {
    const attention = new Map<string, number>()
    for (const [rank, { item }] of neutral.entries()) {
      const group = groupOf.get(String(item.metadata[key] ?? ''))
      if (group !== undefined) attention.set(group, (attention.get(group) ?? 0) + 1 / Math.log2(rank + 2))
    }
    const total = [...attention.values()].reduce((sum, each) => sum + each, 0)
    return total > 0 ? [new Map(groups.map((group) => [group, (attention.get(group) ?? 0) / total]))] : []
  })
  if (sharesByPrompt.length === 0) return null
  const inCollection = (group: string) =>
    [...counts].reduce((sum, [value, count]) => sum + (groupOf.get(value) === group ? count : 0), 0)
  const all = Math.max(
    1,
    groups.reduce((sum, group) => sum + inCollection(group), 0),
  )
  return new Map(
    groups.map((group) => [
      group,
      { share: measured(sharesByPrompt.map((shares) => shares.get(group) ?? 0)), expected: inCollection(group) / all },
    ]),
  )
}
