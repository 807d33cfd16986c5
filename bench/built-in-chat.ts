// How fast a built-in language model reads and writes on this machine, and what memory the process takes:
//   node bench/built-in-chat.ts [ID] [--json]
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { LanguageModelV4 } from '@ai-sdk/provider'
import { BuiltInChat } from '../lib/answer/local/built-in-chat.ts'
import { readConfig } from '../lib/config.ts'
import type { DualEncoder } from '../lib/embed/dual-encoder.ts'

/** Letters of the prompts: a question alone, and one with as many sources as fit. */
const lengths = [300, 6400]
const written = 65

const config = readConfig(process.env, path.resolve(import.meta.dirname, '..'))
const builtIn = new BuiltInChat(config)
const { values: options, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true })
const id = positionals[0] ?? (await builtIn.ready())[0]
if (id === undefined) throw new Error('No built-in language model is downloaded: npx diptych models pull qwen3-0.6b')

const notes = (await readFile(path.join(config.root, 'samples/collection/travel-notes.txt'), 'utf8')).repeat(10)
const chat = await builtIn.model(id)
// A language model takes nothing of the grounds but the prompt.
const model = chat.open({ question: '', pictured: false, hits: [], encoder: {} as DualEncoder })
const loading = performance.now()
await chat.warm?.()
const loadSeconds = secondsSince(loading)
const rows: Record<string, number>[] = []
for (const length of lengths) {
  const reading = await run(model, length, 1)
  const both = await run(model, length, written)
  rows.push({
    'tokens read': reading.read,
    'read per second': Math.round(reading.read / reading.seconds),
    'written per second': Math.round((both.wrote - 1) / (both.seconds - reading.seconds)),
    'memory (GB)': Number((process.memoryUsage().rss / 1e9).toFixed(1)),
  })
}
if (options.json) console.log(JSON.stringify({ id, loadSeconds, rows }))
else {
  console.log(`${id}: loaded in ${loadSeconds.toFixed(1)} s`)
  console.table(rows)
}
await builtIn.close()

async function run(asked: LanguageModelV4, length: number, maxOutputTokens: number) {
  const started = performance.now()
  const text = notes.slice(0, length)
  const { usage } = await asked.doGenerate({
    prompt: [{ role: 'user', content: [{ type: 'text', text }] }],
    temperature: 0,
    maxOutputTokens,
  })
  return {
    read: usage.inputTokens.total ?? 0,
    wrote: usage.outputTokens.total ?? 0,
    seconds: secondsSince(started),
  }
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000
}
