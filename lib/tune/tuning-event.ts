import { z } from 'zod'
import { type Tuning, tuningData, tuningEpoch, tuningResult } from './tuning.ts'

/** A line that training/finetune.py writes: training/tuning/report.py. */
const tuningEvent = z.discriminatedUnion('event', [
  tuningData.extend({ event: z.literal('data') }),
  z.object({ event: z.literal('features'), done: z.number(), of: z.number() }),
  tuningEpoch.extend({ event: z.literal('epoch') }),
  z.object({ event: z.literal('batch'), epoch: z.number(), done: z.number(), of: z.number() }),
  z.object({ event: z.literal('resumed'), epoch: z.number() }),
  z.object({ event: z.literal('export') }),
  z.object({ event: z.literal('parity'), precision: z.string(), leastCosine: z.number() }),
  z.object({ event: z.literal('precision'), float32: z.number(), int8: z.number(), kept: z.enum(['int8', 'float32']) }),
  z.object({ event: z.literal('notice'), message: z.string(), fix: z.string().nullable() }),
  z.object({ event: z.literal('error'), message: z.string(), fix: z.string() }),
  tuningResult.extend({ event: z.literal('result') }),
])
export type TuningEvent = z.infer<typeof tuningEvent>

/** null for a line that is none, such as a library's own words. */
export function readTuningEvent(line: string): TuningEvent | null {
  try {
    return tuningEvent.parse(JSON.parse(line))
  } catch {
    return null
  }
}

/** What a tuning is after an event. An error is the caller's to throw. */
export function applyEvent(tuning: Tuning, read: TuningEvent): void {
  const { event, ...facts } = read
  tuning.detail = null
  switch (event) {
    case 'data':
      tuning.data = tuningData.parse(facts)
      break
    case 'features':
      Object.assign(tuning, { step: 'features', progress: { done: read.done, of: read.of } })
      break
    case 'epoch':
      // One that was left goes on from its checkpoint, or from the start.
      tuning.epochs = [...tuning.epochs.filter(({ epoch }) => epoch < read.epoch), tuningEpoch.parse(facts)]
      Object.assign(tuning, { step: 'training', progress: { done: read.epoch, of: read.epochs } })
      break
    case 'batch':
      tuning.detail = `batch ${read.done} of ${read.of}`
      break
    case 'export':
      Object.assign(tuning, { step: 'export', progress: null })
      break
    case 'notice':
      tuning.notices.push({ message: read.message, fix: read.fix })
      break
    case 'precision':
      if (read.kept === 'float32')
        tuning.notices.push({
          message: `The model stays in float32: int8 finds ${read.int8} of the held-out pictures, float32 ${read.float32}.`,
          fix: null,
        })
      break
    case 'result':
      tuning.result = tuningResult.parse(facts)
      break
  }
}
