import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runsOurCode } from '../scripts/runtime.mjs'
import { commandLine } from './diptych.testing.ts'
import { createProgram } from './main.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = mkdtempSync(path.join(tmpdir(), 'diptych-cli-'))
const shapes = path.join(folder, 'shapes')
const { diptych, spawnDiptych } = commandLine(folder)

/** The result of a command that is to succeed, and stdout holds nothing else. */
async function resultOf<T>(shape: z.ZodType<T>, args: string[], start = diptych): Promise<T> {
  const { code, stdout, stderr } = await start([...args, '--json'])
  expect(stderr.split('\n').filter((line) => line.startsWith('diptych:'))).toEqual([])
  expect(code).toBe(0)
  return shape.parse(JSON.parse(stdout))
}

const nullableNumber = z.number().nullable()
const hit = z.strictObject({
  itemId: z.string(),
  documentId: z.string(),
  kind: z.enum(['pair', 'image', 'text']),
  text: z.string(),
  imageUrl: z.string().startsWith('/api/assets/').nullable(),
  media: z
    .strictObject({ url: z.string(), mediaType: z.string(), start: nullableNumber, end: nullableNumber })
    .nullable(),
  source: z.strictObject({
    name: z.string(),
    path: z.string().nullable(),
    page: nullableNumber,
    box: z.array(z.number()).length(4).nullable(),
    heading: z.string().nullable(),
  }),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  scores: z.strictObject({
    image: nullableNumber,
    text: nullableNumber,
    average: nullableNumber,
    keyword: nullableNumber,
    rerank: nullableNumber,
  }),
  rank: z.number(),
})
const searchResult = z.object({
  query: z.string(),
  mode: z.string(),
  model: z.string(),
  reranker: z.string().nullable(),
  seconds: z.number(),
  hits: z.array(hit),
})
const ingestResult = z.strictObject({
  documents: z.number(),
  items: z.number(),
  images: z.number(),
  skipped: z.number(),
  failed: z.array(z.strictObject({ path: z.string(), code: z.string(), reason: z.string() })),
  seconds: z.number(),
})

beforeAll(async () => {
  mkdirSync(shapes)
  const captions = ['file_name,caption,place']
  for (const [name, colour] of [
    ['apple', '#c8102e'],
    ['lime', '#79b51c'],
    ['ocean', '#0a4f9e'],
  ] as const) {
    const bytes = await sharp({ create: { width: 96, height: 64, channels: 3, background: colour } })
      .png()
      .toBuffer()
    writeFileSync(path.join(shapes, `${name}.png`), bytes)
    captions.push(`${name}.png,A ${name}.,shelf ${name.length}`)
  }
  writeFileSync(path.join(shapes, 'captions.csv'), `${captions.join('\n')}\n`)
  writeFileSync(path.join(shapes, 'broken.png'), 'not a picture at all \x00\x01\x02')
  const { code, stderr } = await spawnDiptych(['ingest', shapes])
  if (code !== 0) throw new Error(stderr)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('wrong use', () => {
  it.each([
    [['serach', 'x']],
    [['search', '--nope', 'x']],
    [['search', 'x', '-k', '0']],
    [['search', 'x', '--mode', 'best']],
    [['search', 'x', '--filter', 'year']],
    [['search', 'x', '--image', '/no/such.png']],
    [['ingest']],
    [['ingest', '']],
    [['eval', 'set.csv', '-k', '1,x']],
    [['collections', 'rename']],
    [['collections', 'delete']],
    [['collections', 'create', '../etc']],
    [['collections', 'set', 'default']],
    [['collections', 'list', '--rerank-instruction', 'Find it']],
    [['collections', 'set', 'default', '--rerank-instruction', 'x'.repeat(501)]],
    [['documents', 'delete']],
    [['models', 'pull']],
    [['models', 'import']],
    [['classify', 'x.png']],
    [['classify', '/no/such.png', '--labels', 'cat']],
  ])('%j ends with 2 and one line', async (args) => {
    const { code, stdout, stderr } = await diptych(args)
    expect(stderr).toMatch(/^diptych: [^\n]+\.\n$/)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })

  it.each([[['search']], [['serach', 'x']]])('%j as a process ends so, too', async (args) => {
    const { code, stdout, stderr } = await spawnDiptych(args)
    expect(stderr).toMatch(/^diptych: [^\n]+\.\n$/)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  it('without a command prints the help', async () => {
    const { code, stderr } = await diptych([])
    expect(stderr).toContain('Usage: diptych')
    expect(code).toBe(2)
  })

  it('a variable that is not valid is named', async () => {
    const { code, stderr } = await commandLine(folder, { MAX_UPLOAD_MB: 'plenty' }).diptych(['collections'])
    expect(stderr).toContain('MAX_UPLOAD_MB')
    expect(code).toBe(2)
  })
})

describe('help', () => {
  it.each(createProgram().commands.map((command) => command.name()))('of %s has an example', async (name) => {
    const { code, stdout, stderr } = await diptych([name, '--help'])
    expect(stdout).toContain(`Usage: diptych ${name}`)
    expect(stdout).toMatch(new RegExp(`Examples?:\\n  diptych ${name}`))
    expect(stdout).toContain('--json')
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })
})

describe('failure', () => {
  it.each([
    [['search', 'x', '--collection', 'nowhere']],
    [['ask', 'x', '--collection', 'nowhere', '--json']],
    [['documents', 'delete', 'ffff']],
    [['models', 'use', 'nothing']],
    [['models', 'remove', 'diptych-starter']],
    [['models', 'pull', 'clip-vit-base-patch32']],
    [['collections', 'create', 'default']],
  ])('%j ends with 1, one line and nothing on stdout', async (args) => {
    const { code, stdout, stderr } = await diptych(args)
    expect(stderr).toMatch(/^diptych: [^\n]+\.\n$/)
    expect(stdout).toBe('')
    expect(code).toBe(1)
  })

  it('ingest fails where nothing could be read, and says why', async () => {
    const { code, stdout } = await diptych(['ingest', path.join(folder, 'absent'), '--json'])
    expect(ingestResult.parse(JSON.parse(stdout)).failed).toHaveLength(1)
    expect(code).toBe(1)
  })
})

describe('results', () => {
  it('ingest skips what is there, lists what failed and goes on', async () => {
    const { code, stdout } = await diptych(['ingest', shapes, '--json'])
    const result = ingestResult.parse(JSON.parse(stdout))
    expect(result).toMatchObject({ documents: 0, items: 0, skipped: 3 })
    expect(result.failed.map((one) => path.basename(one.path))).toEqual(['broken.png'])
    expect(code).toBe(0)
  })

  it('search ranks items by words, by a picture and by a filter', async () => {
    const byWords = await resultOf(searchResult, ['search', 'an ocean', '-k', '2'], spawnDiptych)
    expect(byWords.hits).toHaveLength(2)
    expect(byWords.hits[0]?.source.name).toContain('ocean.png')
    const image = path.join(shapes, 'lime.png')
    const byPicture = await resultOf(searchResult, ['search', '--image', image, '--mode', 'image'])
    expect(byPicture.hits[0]?.source.name).toContain('lime.png')
    const filtered = await resultOf(searchResult, ['search', 'an ocean', '--filter', 'place=shelf 4'])
    expect(filtered.hits.map((one) => path.basename(one.source.name))).toEqual(['lime.png'])
  })

  it('search takes its words from a pipe', async () => {
    const piped = (args: string[]) => spawnDiptych(args, { input: 'an apple\n' })
    const result = await resultOf(searchResult, ['search', '-'], piped)
    expect(result.query).toBe('an apple')
    expect(result.hits[0]?.source.name).toContain('apple.png')
  })

  it('takes a command line of any length', async () => {
    const result = await resultOf(searchResult, ['search', 'an apple '.repeat(4000)])
    expect(result.hits[0]?.source.name).toContain('apple.png')
  })

  it('ask answers with citations of its hits', async () => {
    const shape = z.object({
      answer: z.string().min(1),
      model: z.string(),
      citations: z.array(z.strictObject({ marker: z.number(), itemId: z.string() })).min(1),
      hits: z.array(hit),
      seconds: z.number(),
    })
    const { citations, hits } = await resultOf(shape, ['ask', 'Where is the apple?'])
    for (const { itemId } of citations) expect(hits.map((one) => one.itemId)).toContain(itemId)
  })

  it('ask prints the words and then the numbered sources, without colours or control characters in a pipe', async () => {
    const { stdout, code } = await spawnDiptych(['ask', 'Where is the apple?'])
    expect(stdout).toMatch(/^\[\d\] .*apple\.png {2}\/.*apple\.png$/m)
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u)
    expect(code).toBe(0)
  })

  it('collections, documents and models are listed and changed', async () => {
    const collections = z.strictObject({
      collections: z.array(
        z.strictObject({
          name: z.string(),
          model: z.string(),
          documents: z.number(),
          items: z.number(),
          bytes: z.number(),
          reembedding: z.looseObject({}).nullable(),
          previousModel: z.string().nullable(),
          settings: z.strictObject({
            rerankInstruction: z.string().nullable(),
            moderation: z.looseObject({}).nullable(),
          }),
        }),
      ),
    })
    const namesOf = async (args: string[]) => (await resultOf(collections, args)).collections.map(({ name }) => name)
    expect(await namesOf(['collections', 'create', 'garage'])).toEqual(expect.arrayContaining(['default', 'garage']))
    const instructionOf = async (sentence: string) => {
      const args = ['collections', 'set', 'garage', '--rerank-instruction', sentence]
      const { collections: all } = await resultOf(collections, args)
      return all.map(({ name, settings }) => [name, settings.rerankInstruction])
    }
    expect(await instructionOf('  Find the repair\nthat mends it ')).toContainEqual([
      'garage',
      'Find the repair that mends it',
    ])
    expect(await instructionOf('')).toContainEqual(['garage', null])
    expect(await namesOf(['collections', 'delete', 'garage'])).toEqual(['default'])

    const documents = z.strictObject({
      documents: z.array(
        z.looseObject({
          id: z.string(),
          name: z.string(),
          pages: nullableNumber,
          items: z.number(),
          addedAt: z.iso.datetime(),
        }),
      ),
    })
    expect((await resultOf(documents, ['documents'])).documents).toHaveLength(3)

    const models = z.strictObject({
      models: z.array(
        z.looseObject({
          id: z.string(),
          state: z.enum(['ready', 'available', 'downloading']),
          dimensions: z.number().nullable(),
          bytes: z.number(),
          languages: z.array(z.string()),
          licence: z.string(),
        }),
      ),
    })
    expect((await resultOf(models, ['models'])).models.map(({ id }) => id)).toContain('diptych-starter')
  })

  it('classify tells pictures by labels, and models come from a folder and go again', async () => {
    const photo = path.join(root, 'samples/collection/photos/raccoon.jpg')
    const shape = z.object({ results: z.array(z.object({ labels: z.array(z.object({ label: z.string() })) })) })
    const { results } = await resultOf(shape, ['classify', photo, '--labels', 'ancient temple, raccoon'])
    expect(results[0]?.labels[0]?.label).toBe('raccoon')

    const own = path.join(folder, 'own-model')
    const registry = JSON.parse(readFileSync(path.join(root, 'models/registry.json'), 'utf8'))
    const { facts, source, ...entry } = registry.models.find(({ id }: { id: string }) => id === 'diptych-starter')
    cpSync(path.join(root, source.folder), own, { recursive: true })
    const known = JSON.parse(readFileSync(path.join(root, facts), 'utf8'))
    const names = ['tokenizer.json', 'tokenizer_config.json', 'vision_model.onnx', 'text_model.onnx']
    const files = names.map((name) => ({ path: name }))
    writeFileSync(path.join(own, 'model.json'), JSON.stringify({ ...known, ...entry, id: 'own', files }))
    const list = z.object({ models: z.array(z.looseObject({ id: z.string(), imported: z.boolean() })) })
    const idsOf = async (args: string[]) =>
      (await resultOf(list, args)).models.filter(({ imported }) => imported).map(({ id }) => id)
    expect(await idsOf(['models', 'import', own])).toEqual(['own'])
    expect(await idsOf(['models', 'remove', 'own'])).toEqual([])
  })

  it('eval measures a captions file', async () => {
    const shape = z.object({
      queries: z.literal(3),
      mode: z.literal('text'),
      recall: z.strictObject({ '1': z.number(), '3': z.number() }),
      mrr: z.number(),
      ndcg: z.number(),
      seconds: z.number(),
    })
    const { recall } = await resultOf(shape, ['eval', path.join(shapes, 'captions.csv'), '--by', 'text', '-k', '3,1'])
    expect(recall).toEqual({ '1': 1, '3': 1 })
  })

  it('eval measures every mode, and compares with a run that it saved', async () => {
    const [set, saved] = [path.join(shapes, 'captions.csv'), path.join(folder, 'before.json')]
    const metric = z.object({ difference: z.literal(0), ties: z.literal(3) })
    const run = z.object({ mode: z.string(), comparison: z.object({ metrics: z.record(z.string(), metric) }) })
    await resultOf(z.object({ runs: z.array(z.object({ mode: z.string() })) }), [
      'eval',
      set,
      '--by',
      'all',
      '--save',
      saved,
    ])
    const { runs } = await resultOf(z.object({ runs: z.array(run) }), ['eval', set, '--by', 'all', '--against', saved])
    expect(runs.map(({ mode }) => mode)).toEqual(['hybrid', 'average', 'image', 'text'])
    const { stdout } = await diptych(['eval', set, '--against', saved])
    expect(stdout).toMatch(/recall@10 +1\.000 +1\.000 to 1\.000/)
    expect(stdout).toMatch(/MRR .*0 \/ 0 \/ 3/)
  })

  it('eval shows what it measured also where it can not save or compare it', async () => {
    const set = path.join(shapes, 'captions.csv')
    const unsaved = await diptych(['eval', set, '--by', 'text', '--save', path.join(folder, 'no/such/folder.json')])
    expect(unsaved.stdout).toMatch(/recall@10 +1\.000/)
    expect(unsaved).toMatchObject({ code: 2, stderr: expect.stringContaining("can't be written") })
    const saved = path.join(folder, 'other.json')
    const shape = z.looseObject({ set: z.string() })
    const result = await resultOf(shape, ['eval', set, '--by', 'text', '--save', saved])
    const each = [{ query: 'another question', image: null, ranks: [1], answerability: null }]
    writeFileSync(saved, JSON.stringify({ ...result, each }))
    const incomparable = await diptych(['eval', set, '--by', 'text', '--against', saved, '--json'])
    expect(JSON.parse(incomparable.stdout)).toMatchObject({ set: result.set })
    expect(incomparable.code).not.toBe(0)
  })

  it('eval writes the queries of a set', async () => {
    const file = path.join(folder, 'exported', 'set.jsonl')
    const shape = z.strictObject({ file: z.literal(file), queries: z.literal(3) })
    await resultOf(shape, ['eval', path.join(shapes, 'captions.csv'), '--export', file])
    expect(readFileSync(file, 'utf8')).toContain('"relevant":')
  })

  it('eval says what to do where something is missing', async () => {
    const samples = await diptych(['eval', 'samples'])
    expect(samples).toMatchObject({ code: 1, stdout: '' })
    expect(samples.stderr).toMatch(/diptych ingest \S*samples\/collection --collection samples/)
    expect((await diptych(['eval', 'nothing'])).stderr).toMatch(/no set "nothing".*samples/)
    expect((await diptych(['eval', 'conversations'])).stderr).toContain('Mark the right sources')
    expect((await diptych(['eval', 'x.csv', '--against', 'gone.json'])).stderr).toContain('gone.json')
  })

  it('doctor says what it looked at', async () => {
    const shape = z.strictObject({
      checks: z.array(
        z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string(), fix: z.string().nullable() }),
      ),
    })
    const { stdout } = await diptych(['doctor', '--json'])
    expect(shape.parse(JSON.parse(stdout)).checks.map(({ name }) => name)).toContain('embedding model')
  })
})

describe('process', () => {
  it('a failure ends it with 1, one line and nothing on stdout', async () => {
    const { code, stdout, stderr } = await spawnDiptych(['search', 'x', '--collection', 'nowhere', '--json'])
    expect(stderr).toMatch(/^diptych: [^\n]+\.\n$/)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  })

  it('a closed pipe is no failure', async () => {
    const { code, stderr } = await spawnDiptych(['search', 'an apple', '-k', '100'], {
      watch: ({ stdout }) => stdout?.once('data', () => stdout.destroy()),
    })
    expect(stderr).not.toMatch(/EPIPE|diptych:/)
    expect(code).toBe(0)
  })

  it('Ctrl-C ends it with 130 and one line', async () => {
    // A collection without a model yet: the notice about the starter model comes first, then the work.
    const { code, stdout, stderr } = await spawnDiptych(['ingest', shapes, '--collection', 'cancelled'], {
      watch: (child) => child.stderr?.on('data', () => child.kill('SIGINT')),
    })
    expect(stderr).toMatch(/^diptych: Cancelled\. [^\n]+$/m)
    expect(stdout).toBe('')
    expect(code).toBe(130)
  })

  // npm says which Node it runs on; where that is new enough, or there is no npm, there is nothing to hand over to.
  const machine = process.env.npm_node_execpath ?? process.execPath
  const older = !runsOurCode(spawnSync(machine, ['--version'], { encoding: 'utf8' }).stdout.trim())
  it.runIf(older)('an older Node starts it under the project’s own', async () => {
    const { code, stdout } = await spawnDiptych(['collections', '--json'], { node: machine })
    expect(JSON.parse(stdout)).toHaveProperty('collections')
    expect(code).toBe(0)
  })
})
