import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { clipFolder, clipReference, clipReferenceEntry, readJson, root } from './test-support.ts'
import { tokenizerContract } from './tokenizer.contract.ts'
import { TextTokenizer } from './tokens.ts'

describe.skipIf(!existsSync(clipFolder))("CLIP's tokenizer (skipped where ../shared is not there)", async () => {
  const open = () => TextTokenizer.open(path.join(clipFolder, 'model'), 77, clipReferenceEntry().text)
  const reference = clipReference.texts
  /** Written by training/parity.py: the tokens of open_clip's SimpleTokenizer with CLIP's whole vocabulary. */
  const trained = readJson<Record<string, number[]>>(import.meta.dirname, 'clip-words.json')

  tokenizerContract('CLIP', async () => ({ tokenizer: await open(), maxTokens: 77, full: false }))

  it.each(Object.keys(reference))('gives the ids of transformers for %j', async (text) => {
    expect((await open()).encode(text)).toEqual(reference[text]?.input_ids)
  })

  it.each(Object.keys(trained))('gives the ids that CLIP was trained with for %j', async (text) => {
    expect((await open()).encode(text)).toEqual(trained[text])
  })

  it('pads with the end marker, as CLIP was trained', async () => {
    const tokenizer = await open()
    const { inputIds, count, length } = tokenizer.batch([tokenizer.encode('a cat'), tokenizer.encode('')])
    expect([count, length]).toEqual([2, 4])
    expect([...inputIds]).toEqual([49406n, 320n, 2368n, 49407n, 49406n, 49407n, 49407n, 49407n])
  })
})

describe("the starter's tokenizer", () => {
  const open = () => TextTokenizer.open(path.join(root, 'models/starter'), 16)

  it('keeps both markers of a text that is too long', async () => {
    const tokenizer = await open()
    const [start, end] = tokenizer.encode('')
    const ids = tokenizer.encode('cat '.repeat(100))
    expect(ids).toHaveLength(16)
    expect([ids[0], ids[15]]).toEqual([start, end])
    expect(ids.slice(1, 15)).toEqual(Array(14).fill(ids[1]))
  })

  it('reads no further into a book than it needs', async () => {
    const tokenizer = await open()
    const beginning = 'The cat   sat on \n\n the mat and looked at all the birds in the old tree. '
    expect(tokenizer.encode(beginning + 'x'.repeat(50_000_000))).toEqual(tokenizer.encode(beginning + beginning))
  })

  it('marks what is padding', async () => {
    const tokenizer = await open()
    const { attentionMask, length } = tokenizer.batch([tokenizer.encode(''), tokenizer.encode('a cat')])
    expect(length).toBe(4)
    expect([...attentionMask]).toEqual([1n, 1n, 0n, 0n, 1n, 1n, 1n, 1n])
  })

  tokenizerContract('the starter', async () => ({ tokenizer: await open(), maxTokens: 16, full: false }))
})

it('says what a damaged tokenizer lacks', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'diptych-tokens-'))
  await expect(TextTokenizer.open(folder, 77)).rejects.toThrow('tokenizer.json')
  await writeFile(path.join(folder, 'tokenizer.json'), '<html>Sign in</html>')
  await writeFile(path.join(folder, 'tokenizer_config.json'), '{}')
  await expect(TextTokenizer.open(folder, 77)).rejects.toThrow()
  const definition = readJson<object>(root, 'models/starter/tokenizer.json')
  await writeFile(path.join(folder, 'tokenizer.json'), JSON.stringify(definition))
  await expect(TextTokenizer.open(folder, 77)).rejects.toThrow('pad_token')
  await rm(folder, { recursive: true })
})
