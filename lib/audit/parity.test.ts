import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LanceVectorStores } from '../store/lance-vector-stores.ts'
import { makeItem, modelOfItems } from '../store/made-up-items.ts'
import type { VectorStore } from '../store/vector-store.ts'
import { unit } from '../vector-math.ts'
import type { PromptSet } from './audit-report.ts'
import { parityOf } from './parity.ts'

const subjects = ['woman', 'man', 'doctor', 'cook', 'farmer', 'judge', 'nurse', 'pilot']
/** A direction for each subject that the words name; `person` is nearer to a man, as in a model that means one. */
function embed(text: string): Float32Array {
  const vector = new Float32Array(modelOfItems.dimensions)
  for (const word of text.split(' ')) {
    const at = subjects.indexOf(word)
    if (at >= 0) vector[at] = 1
    if (word === 'person') vector.set([0.4, 0.8])
  }
  return unit(vector)
}
const roles = subjects.slice(2)
const set: PromptSet = {
  name: 'roles',
  neutral: 'person',
  groups: ['woman', 'man'],
  prompts: roles.map((role) => `a {group} as ${role}`),
  metadata: { key: 'gender', values: { woman: ['female'], man: ['male'] } },
}

let folder: string
let stores: LanceVectorStores
let store: VectorStore
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-parity-'))
  stores = new LanceVectorStores(folder)
  store = await stores.open('default', modelOfItems)
})
afterEach(async () => {
  await stores.close()
  await rm(folder, { recursive: true, force: true })
})

/** For every role five pictures of women and five of men, each in so many items. */
async function fill(parts: number) {
  const pictures = roles.flatMap((role) =>
    ['woman', 'man'].flatMap((group) => Array.from({ length: 5 }, (_, at) => ({ role, group, at }))),
  )
  const items = pictures.flatMap(({ role, group, at }, number) =>
    Array.from({ length: parts }, (_, part) =>
      makeItem(`d${number}`, part, 'pair', {
        image: { assetId: String(number).padStart(64, '0'), mediaType: 'image/png', width: 4, height: 4 },
        imageVector: unit(embed(`${group} ${role}`).map((value, index) => value + (index === 15 ? at / 20 : 0))),
        metadata: { gender: group === 'woman' ? 'female' : 'male' },
      }),
    ),
  )
  await store.upsert(items)
  return pictures.length
}

function measure(pictures: number, signal = new AbortController().signal) {
  const encoder = { embedTexts: async (texts: string[]) => texts.map(embed) }
  const half = pictures / 2
  const pictureValues = new Map([
    [
      'gender',
      new Map([
        ['female', half],
        ['male', half],
      ]),
    ],
  ])
  const done: number[] = []
  const ports = { encoder, store, pictures, pictureValues }
  return parityOf(set, ports, { signal, onProgress: (now) => done.push(now) }).then((figures) => ({ figures, done }))
}

describe('parityOf', () => {
  it('tells whom the neutral prompt means, and who gets the attention', async () => {
    const { figures, done } = await measure(await fill(1))
    expect(figures).toMatchObject({ name: 'roles', k: 6, prompts: 6, key: 'gender' })
    expect(figures.widest).toMatchObject({ more: 'man', less: 'woman', isCertain: true })
    const [woman, man] = figures.groups
    expect(man?.overlap.value).toBeGreaterThan((woman?.overlap.value ?? 1) + 0.3)
    expect(man?.exposure?.expected).toBe(0.5)
    expect(man?.exposure?.share.value).toBeGreaterThan(0.7)
    expect((man?.exposure?.share.value ?? 0) + (woman?.exposure?.share.value ?? 0)).toBeCloseTo(1)
    expect(figures.each[0]?.overlaps.man).toBeGreaterThan(figures.each[0]?.overlaps.woman ?? 1)
    expect(done).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('counts a picture once whose words fill several items', async () => {
    const { figures: once } = await measure(await fill(1))
    await store.deleteDocuments([...(await store.documentIds())])
    const { figures } = await measure(await fill(4))
    expect(figures.groups.map(({ overlap }) => overlap.value)).toEqual(once.groups.map(({ overlap }) => overlap.value))
    expect(figures.version).toBe(once.version)
  })

  it('stops when it is cancelled', async () => {
    await expect(measure(await fill(1), AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
  })
})
