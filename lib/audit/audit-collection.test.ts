import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EvaluationResult } from '../evaluate/evaluation-result.ts'
import type { EvaluationSet } from '../evaluate/evaluation-set.ts'
import { LanceVectorStores } from '../store/lance-vector-stores.ts'
import { makeItem, modelOfItems, unit } from '../store/made-up-items.ts'
import type { VectorStore } from '../store/vector-store.ts'
import { type AuditPorts, auditCollection } from './audit-collection.ts'
import type { AuditOptions } from './audit-report.ts'
import { mixed, randomUnits } from './geometry/made-up-rows.ts'
import { builtInPrompts } from './prompt-sets.ts'

const count = 80
const images = randomUnits(count, 1)
const noises = randomUnits(count, 2)
const picture = (assetId: string) => ({ assetId, mediaType: 'image/png', width: 4, height: 4 })

/** Photos, whose words fit, and drawings, whose words say nothing of them; the first two are one file. */
const items = images.map((image, at) => {
  const isPhoto = at % 2 === 0
  return makeItem(`d${at}`, 0, 'pair', {
    text: `words ${at}`,
    image: picture(String(at < 2 ? 0 : at).padStart(64, '0')),
    imageVector: at === 1 ? (images[0] ?? image) : image,
    textVector: mixed(isPhoto ? image : unit(at + 500), noises[at] ?? image, 0.1),
    metadata: { style: isPhoto ? 'photo' : 'drawing' },
  })
})
// The words of the third picture go on in two more items of it.
const more = [1, 2].map((part) =>
  makeItem('d2', part, 'pair', {
    text: `more words ${part}`,
    image: picture('2'.padStart(64, '0')),
    imageVector: items[2]?.imageVector ?? null,
    metadata: { style: 'photo' },
  }),
)

const set: EvaluationSet = {
  name: 'gallery',
  folder: null,
  documents: null,
  queries: items.slice(0, 20).map(({ id, text }) => ({
    ...{ text, image: null, history: [], relevant: [id], split: null, target: null, language: null },
  })),
}
const evaluate: AuditPorts['evaluate'] = async ({ queries }, { onProgress }) => {
  onProgress(queries.length, queries.length)
  const each = queries.map(({ text, relevant }, at) => {
    return { query: text, image: null, ranks: [at % 2 === 0 ? 1 : null], answerability: null, relevant }
  })
  return { each } as EvaluationResult
}

let folder: string
let stores: LanceVectorStores
let store: VectorStore
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-audit-'))
  stores = new LanceVectorStores(folder)
  store = await stores.open('default', modelOfItems)
  await store.upsert([...items, ...more])
})
afterAll(async () => {
  await stores.close()
  await rm(folder, { recursive: true, force: true })
})

const options: AuditOptions = { collection: 'default', set: null, groups: [], prompts: [], near: 0.97 }

function audit(
  change: Partial<AuditOptions> = {},
  ports: Partial<AuditPorts> = {},
  signal = new AbortController().signal,
) {
  const steps = new Set<string>()
  const encoder: AuditPorts['encoder'] = async () => {
    throw new Error('No prompt asks.')
  }
  const threadFile = path.join(import.meta.dirname, 'geometry/geometry-worker.ts')
  const watching = { signal, onProgress: (step: string) => steps.add(step) }
  return auditCollection(
    { ...options, ...change },
    { threadFile, store, encoder, set: null, evaluate, ...ports },
    watching,
  ).then((report) => ({ report, steps: [...steps] }))
}

describe('auditCollection', () => {
  it('measures pictures and words, a picture once however many items it is in', async () => {
    const { report, steps } = await audit()
    expect(report).toMatchObject({ model: modelOfItems.id, items: 82, examined: 82, drift: null, parity: [] })
    expect(report.modalities.map(({ modality, vectors }) => [modality, vectors])).toEqual([
      ['image', 80],
      ['text', 82],
    ])
    expect(report.averagePairwiseDistance).toBe(report.modalities[0]?.averagePairwiseDistance?.value)
    expect(report.gaps[0]?.pairs).toMatchObject({ count: 80 })
    expect(report.modalities[0]?.clusters.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
    expect(report.crossHubness).toMatchObject({ items: 80, queries: 80 })
    expect(steps).toEqual(['read', 'geometry'])
  })

  it('shows what is there twice, and who is found less', async () => {
    const { report } = await audit()
    const [pictures, words] = report.duplicates
    expect(pictures).toMatchObject({ modality: 'image', exact: 2 / 80, exactGroups: 1, search: 'whole', overlooked: 0 })
    expect(pictures?.groups[0]?.items.map(({ itemId }) => itemId).sort()).toEqual(['d0-0', 'd1-0'])
    expect(words).toMatchObject({ modality: 'text', exact: 0 })
    expect(report.groupRecall).toHaveLength(1)
    const [pairs] = report.groupRecall
    expect(pairs).toMatchObject({ source: 'pairs', queries: 80, candidates: 80 })
    expect(Object.keys(pairs?.among ?? {})).toEqual(['25', '50'])
    const groups = pairs?.keys[0]?.groups ?? []
    expect(Object.fromEntries(groups.map(({ value, difference }) => [value, Math.sign(difference ?? 0)]))).toEqual({
      photo: 1,
      drawing: -1,
    })
  })

  it('asks the questions of a set and prompts where they are wanted', async () => {
    const embedTexts = async (texts: string[]) => texts.map((_, at) => unit(at + 1))
    const encoder = async () => ({ embedTexts }) as unknown as Awaited<ReturnType<AuditPorts['encoder']>>
    const { gender } = builtInPrompts
    const prompts = gender ? [gender, gender, { ...gender, prompts: gender.prompts.slice(0, 6) }] : []
    const { report, steps } = await audit({ prompts, set: set.name, groups: ['style'] }, { set, encoder })
    const [, gallery] = report.groupRecall
    expect(gallery).toMatchObject({
      source: 'gallery',
      queries: 20,
      candidates: null,
      among: {},
      recall: { '10': 0.5 },
    })
    expect(gallery?.keys[0]?.groups.map(({ value, recall }) => [value, recall['10']])).toEqual([
      ['photo', 1],
      ['drawing', 0],
    ])
    expect(report.parity.map(({ name, prompts, k }) => [name, prompts, k])).toEqual([
      ['gender', 20, 8],
      ['gender', 6, 8],
    ])
    expect(report.parity[0]?.version).not.toBe(report.parity[1]?.version)
    expect(steps).toEqual(['read', 'geometry', 'groups', 'prompts'])
  })

  it('stops when it is cancelled, and takes an empty collection', async () => {
    await expect(audit({}, {}, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
    const nothing = await stores.open('empty', modelOfItems)
    const { report } = await audit({ prompts: Object.values(builtInPrompts) }, { store: nothing })
    expect(report).toMatchObject({
      items: 0,
      averagePairwiseDistance: null,
      duplicates: [],
      groupRecall: [],
      parity: [],
    })
  })

  it('refuses a key of groups that no picture has, and proposes the one that is meant', async () => {
    await expect(audit({ groups: ['stile'] })).rejects.toMatchObject({
      code: 'bad-request',
      fix: 'Did you mean style?',
    })
  })
})
