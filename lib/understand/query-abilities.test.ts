import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { everyAbility } from './abilities.ts'
import { describeAbilities, QueryAbilities } from './query-abilities.ts'
import { ableReply, type Reply, type ScriptedWriter, scriptedWriter, type Told } from './scripted-writer.testing.ts'

let dataDir = ''
let writer: ScriptedWriter | null = null
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'diptych-abilities-'))
})
afterEach(async () => {
  await writer?.close()
  await rm(dataDir, { recursive: true, force: true })
})

const abilities = () => new QueryAbilities({ dataDir, rewriting: 'auto' })
async function write(reply: (told: Told) => Reply): Promise<ScriptedWriter> {
  await writer?.close()
  writer = await scriptedWriter(reply)
  return writer
}

describe('QueryAbilities', () => {
  it('proves an able model once, and remembers it by the digest of its weights', async () => {
    const able = await write(ableReply)
    const tested = abilities()
    expect(await tested.proven(able.model)).toBeNull()
    expect(await tested.test(able)).toEqual(everyAbility)
    expect(able.told).toHaveLength(9)
    const later = abilities()
    expect(await later.test(able)).toEqual(everyAbility)
    expect(able.told).toHaveLength(9)
    expect(await later.proven({ ...able.model, digest: 'another' })).toBeNull()
  })

  it('grants a model what it can, and nothing else', async () => {
    const half = await write((told) =>
      told.instructions.includes('translate') ? ableReply(told) : 'An owl is a bird.',
    )
    expect(await abilities().test(half)).toEqual(['translation'])
  })

  it('takes an echo, silence in words and an answer to everything for no ability', async () => {
    for (const reply of [({ asked }: Told) => asked, () => '', () => 'The owl is 35 cm big.', () => 'yes']) {
      await rm(path.join(dataDir, 'query-abilities.json'), { force: true })
      expect(await abilities().test(await write(reply))).toEqual([])
    }
  })

  it('keeps no verdict about a server that fails', async () => {
    const busy = await write(() => ({ status: 503 }))
    const tested = abilities()
    expect([await tested.test(busy), await tested.proven(busy.model)]).toEqual([null, null])
  })

  it('ends its test when a question comes, begins none meanwhile, and tests again afterwards', async () => {
    let silent = true
    const slow = await write((told) => (silent ? { silent: true } : ableReply(told)))
    const tested = abilities()
    const test = tested.test(slow)
    await expect.poll(() => slow.told.length).toBe(1)
    const ends = tested.questionBegins()
    expect(await test).toBeNull()
    await expect.poll(() => slow.left).toBe(1)
    expect(await tested.test(slow)).toBeNull()
    ends()
    silent = false
    expect(await tested.test(slow)).toEqual(everyAbility)
  })

  it('tests anew where its file is damaged or of another test', async () => {
    const able = await write(ableReply)
    for (const content of ['{', '{"version":0,"models":{}}']) {
      await writeFile(path.join(dataDir, 'query-abilities.json'), content)
      expect(await abilities().test(able)).toEqual(everyAbility)
    }
    expect(JSON.parse(await readFile(path.join(dataDir, 'query-abilities.json'), 'utf8')).models).toHaveProperty([
      'Ollama scripted:1b d1',
    ])
  })

  it('asks nothing where it is switched off', async () => {
    const able = await write(ableReply)
    expect(await new QueryAbilities({ dataDir, rewriting: 'rules' }).test(able)).toBeNull()
    expect(able.told).toEqual([])
  })
})

it('says which abilities are on, and why others are not', async () => {
  const { model } = await write(ableReply)
  expect(describeAbilities(model, ['translation'], 'auto')).toBe(
    'scripted:1b passed the self-test for translation, but failed it for follow-ups and splitting; follow-ups go by rules',
  )
  expect(describeAbilities(model, [], 'auto')).toMatch(/^scripted:1b failed the self-test for follow-ups/)
  expect(describeAbilities(null, null, 'auto')).toMatch(/no language model/)
})
