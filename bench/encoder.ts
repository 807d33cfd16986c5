/**
 * How many pictures and texts a second the encoders take, and how much memory: the starter, and CLIP ViT-B/32 in its
 * true shape (../shared/clip-timing.tar.gz: constant weights, meaningless vectors, real speed) where that is there.
 *
 *   node bench/encoder.ts [--json] [--seconds 10]
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { OnnxEncoder } from '../lib/embed/onnx-encoder.ts'
import { openClipTiming } from './clip-timing.ts'
import { writePictures } from './pictures.ts'
import { openStarter } from './starter.ts'

const threads = os.availableParallelism()

interface Figures {
  model: string
  /** From the bytes of a 640 × 480 JPEG to its vector. */
  picturesPerSecond: number
  /** Of 16 tokens, and of 77. */
  shortTextsPerSecond: number
  longTextsPerSecond: number
  /** Median of single questions of 16 tokens, one after the other. */
  questionMilliseconds: number
  /** Of the whole process, after the measurement. */
  megabytes: number
}

const { values } = parseArgs({ options: { json: { type: 'boolean' }, seconds: { type: 'string', default: '10' } } })
const seconds = Number(values.seconds)
const folder = await mkdtemp(path.join(os.tmpdir(), 'diptych-bench-'))
try {
  const written = await writePictures(path.join(folder, 'pictures'), 64)
  const pictures = await Promise.all(written.map(({ file }) => readFile(file)))
  const figures: Figures[] = []
  figures.push(await measure(await openStarter(threads), pictures))
  const clip = await openClipTiming(folder, threads)
  if (clip) figures.push(await measure(clip, pictures))
  else console.error('../shared/clip-timing.tar.gz is not there: CLIP is left out')
  if (values.json) console.log(JSON.stringify({ threads, seconds, figures }))
  else console.table(figures)
} finally {
  await rm(folder, { recursive: true })
}

async function measure(encoder: OnnxEncoder, pictures: Uint8Array[]): Promise<Figures> {
  const texts = (tokens: number) => Array<string>(64).fill('cat '.repeat(tokens - 2))
  const figures = {
    model: encoder.id,
    picturesPerSecond: await rate(pictures, (batch) => encoder.embedImages(batch)),
    shortTextsPerSecond: await rate(texts(16), (batch) => encoder.embedTexts(batch)),
    longTextsPerSecond: await rate(texts(77), (batch) => encoder.embedTexts(batch)),
    questionMilliseconds: await median(100, () => encoder.embedTexts(texts(16).slice(0, 1))),
    megabytes: Math.round(process.memoryUsage().rss / 1e6),
  }
  await encoder.close()
  return figures
}

/** Inputs a second, in calls of 64, after a first call that opens the session. */
async function rate<T>(inputs: T[], embed: (inputs: T[]) => Promise<unknown>): Promise<number> {
  await embed(inputs.slice(0, 8))
  const start = performance.now()
  let done = 0
  while (performance.now() - start < seconds * 1000) {
    await embed(inputs)
    done += inputs.length
  }
  return round((done * 1000) / (performance.now() - start))
}

async function median(times: number, task: () => Promise<unknown>): Promise<number> {
  const durations: number[] = []
  for (let turn = 0; turn < times; turn++) {
    const start = performance.now()
    await task()
    durations.push(performance.now() - start)
  }
  return round(durations.sort((a, b) => a - b)[times >> 1] ?? 0)
}

function round(value: number): number {
  return Number(value.toFixed(1))
}
