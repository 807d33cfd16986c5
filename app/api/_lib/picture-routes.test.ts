import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { POST as classify } from '@/app/classify/route.ts'
import { POST as embedImage } from '@/app/embed/image/route.ts'
import { POST as moderate } from '@/app/moderate/route.ts'
import { getEngine } from './engine.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const noParams = { params: Promise.resolve({}) }
let folder = ''
let raccoon: File
const broken = new File(['no picture'], 'broken.png')

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-picture-routes-'))
  vi.stubEnv('DATA_DIR', folder)
  vi.stubEnv('DIPTYCH_ROOT', root)
  vi.stubEnv('EMBEDDING_MODEL', 'diptych-starter')
  vi.stubEnv('LOG_LEVEL', 'silent')
  raccoon = new File([await readFile(path.join(root, 'samples/collection/photos/raccoon.jpg'))], 'raccoon.jpg')
})
afterAll(async () => {
  await (await getEngine()).close()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

type Entry = [name: string, value: string | File]

async function post(handle: typeof classify, entries: Entry[], headers?: Record<string, string>) {
  const body = new FormData()
  for (const [name, value] of entries) body.append(name, value)
  const whole = new Request('http://localhost/', { method: 'POST', body })
  const sent = { host: 'localhost:3000', 'content-type': whole.headers.get('content-type') ?? '', ...headers }
  const init = { method: 'POST', headers: sent, body: whole.body, duplex: 'half' } as RequestInit
  const response = await handle(new Request('http://localhost/', init), noParams)
  return { status: response.status, body: await response.json() }
}

describe('several pictures', () => {
  const labels: Entry[] = [['labels', 'raccoon, temple']]

  it('are judged though one is broken, and that one says why', async () => {
    const files: Entry[] = [
      ['file', broken],
      ['file', raccoon],
      ['file', new File([], 'empty.png')],
    ]
    expect(await post(classify, [...labels, ...files])).toMatchObject({
      status: 200,
      body: {
        results: [
          { name: 'broken.png', labels: [], error: { code: 'unreadable' } },
          { name: 'raccoon.jpg', labels: [{ label: 'raccoon' }, { label: 'temple' }] },
          { name: 'empty.png', labels: [], error: { code: 'unreadable' } },
        ],
      },
    })
    expect(await post(moderate, files)).toMatchObject({
      status: 200,
      body: { results: [{ error: { code: 'unreadable' } }, { isSafe: true }, { error: { code: 'unreadable' } }] },
    })
  })

  it.each([
    ['classify', classify, labels],
    ['moderate', moderate, []],
  ] as const)('%s is refused where none can be used', async (_, handle, fields) => {
    const files: Entry[] = [
      ['file', broken],
      ['file', broken],
    ]
    expect(await post(handle, [...fields, ...files])).toMatchObject({
      status: 422,
      body: { error: { code: 'unreadable', message: expect.stringContaining('broken.png: ') } },
    })
  })
})

describe('a form', () => {
  const file: Entry = ['file', new File(['x'], 'x.png')]
  const two: Entry[] = [
    ['labels', 'cat'],
    ['labels', 'a cow, lying'],
  ]

  it.each<[string, typeof classify, Entry[], number, string]>([
    ['without a file', embedImage, [], 400, 'holds no file'],
    [
      'of an empty file',
      embedImage,
      [['file', new File([], 'nothing.png')]],
      400,
      'nothing.png in the field "file" is empty',
    ],
    ['with a field that there is not', moderate, [file, ['treshold', '1']], 400, 'did you mean threshold?'],
    [
      'with a field twice',
      moderate,
      [file, ['rule', 'margin'], ['rule', 'margin']],
      400,
      'rule: It comes several times',
    ],
    ['with a word for a number', moderate, [file, ['threshold', 'high']], 400, 'threshold: It must be a number'],
    ['of a collection that is not there', moderate, [file, ['collection', 'nope']], 404, '"nope"'],
    [
      'of a threshold that flags nothing',
      moderate,
      [file, ['rule', 'probability'], ['threshold', '2']],
      400,
      'nothing would be',
    ],
    [
      'with templates and the ensemble',
      classify,
      [...two, file, ['templates', 'a {label}'], ['ensemble', 'true']],
      400,
      'exclude',
    ],
    ['of a single label', classify, [['labels', 'cat'], file], 400, 'only label'],
    ['of one label twice', classify, [['labels', 'a, A '], file], 400, 'twice'],
    ['without labels', classify, [file], 400, 'labels: It is missing'],
  ])('%s is refused', async (_, handle, entries, status, words) => {
    expect(await post(handle, entries)).toMatchObject({
      status,
      body: { error: { message: expect.stringContaining(words) } },
    })
  })

  it('without a boundary is refused', async () => {
    for (const handle of [classify, embedImage, moderate])
      expect(await post(handle, [file], { 'content-type': 'multipart/form-data' })).toMatchObject({ status: 400 })
  })

  it('takes a label that holds a comma where labels come one by one', async () => {
    const { body } = await post(classify, [...two, ['file', raccoon]])
    expect(body.results[0].labels.map(({ label }: { label: string }) => label).sort()).toEqual(['a cow, lying', 'cat'])
  })
})
