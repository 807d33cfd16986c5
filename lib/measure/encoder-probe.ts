/**
 * A process of its own for one encoder, so that the memory it takes is told apart from that of everything else. Started
 * by probe-encoder.ts, which sends the task; ends when it has answered, or when whoever started it has gone.
 */
import { readFile } from 'node:fs/promises'
import { Models } from '../embed/models.ts'
import { DiptychError } from '../errors.ts'
import { type Probe, type ProbeMessage, type ProbeTask, timedInputs } from './probe-encoder.ts'

/** Pictures in memory at a time. */
const chunkSize = 32
/** Milliseconds. */
const memoryInterval = 20

process.once('message', (task: ProbeTask) => {
  probe(task)
    .then((done): ProbeMessage => ({ done }))
    .catch((thrown: unknown): ProbeMessage => ({ error: DiptychError.from(thrown).toJSON() }))
    .then((message) => process.send?.(message, () => process.disconnect()))
})
process.once('disconnect', () => process.exit())

async function probe({ id, texts, pictures, whole, ...options }: ProbeTask): Promise<Probe> {
  const memory = watchMemory()
  const timed = await Promise.all(pictures.slice(0, timedInputs).map((file) => readFile(file)))
  const models = new Models(options)
  const started = performance.now()
  const encoder = await models.load(id)
  await encoder.embedTexts(texts.slice(0, 1))
  await encoder.embedImages(timed.slice(0, 1))
  const loadMilliseconds = performance.now() - started

  const textVectors: Float32Array[] = []
  const pictureVectors: Float32Array[] = []
  const textsTaken = texts.slice(0, timedInputs)
  const textsPerSecond = await rate(textsTaken.length, async () => {
    textVectors.push(...(await encoder.embedTexts(textsTaken)))
  })
  const picturesPerSecond = await rate(timed.length, async () => {
    pictureVectors.push(...(await encoder.embedImages(timed)))
  })
  report(pictureVectors.length)
  if (whole) {
    textVectors.push(...(await encoder.embedTexts(texts.slice(timedInputs))))
    for (let start = timedInputs; start < pictures.length; start += chunkSize) {
      const chunk = await Promise.all(pictures.slice(start, start + chunkSize).map((file) => readFile(file)))
      pictureVectors.push(...(await encoder.embedImages(chunk)))
      report(pictureVectors.length)
    }
  }
  const memoryBytes = memory.peak()
  await models.close()
  return { loadMilliseconds, picturesPerSecond, textsPerSecond, memoryBytes, textVectors, pictureVectors }
}

function report(encoded: number): void {
  const message: ProbeMessage = { encoded }
  process.send?.(message)
}

async function rate(count: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return (count * 1000) / (performance.now() - start)
}

/** Looks again and again: the peak that the system keeps may be that of the process this one was forked from. */
function watchMemory(): { peak(): number } {
  const before = process.memoryUsage.rss()
  let most = before
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss())
  }
  const timer = setInterval(look, memoryInterval)
  return {
    peak() {
      clearInterval(timer)
      look()
      return most - before
    },
  }
}
