import { Command } from 'commander'
import { DiptychError } from '../lib/errors.ts'
import type { MeasuredModel, Measurement } from '../lib/measure/measurement.ts'
import { type Context, withEngine } from './context.ts'
import { followRun } from './follow-run.ts'
import { type CommonOptions, withCommonOptions } from './options.ts'
import { duration, print, printJson, size, table } from './output.ts'
import type { ProgressState } from './progress-line.ts'

interface MeasureOptions extends CommonOptions {
  last?: boolean
}

/** `diptych models measure`. */
export function measure(): Command {
  return withCommonOptions(new Command('measure'))
    .description('measure models side by side: size, speed, memory, recall, and what a precision loses')
    .argument('[id...]', 'the models; all that are there where none is named')
    .option('--last', 'show the last measurement, and make none')
    .addHelpText(
      'after',
      '\nExamples:\n  diptych models measure\n' +
        '  diptych models measure clip-vit-base-patch32 clip-vit-base-patch32-fp16 clip-vit-base-patch32-fp32',
    )
    .action(run)
}

async function run(ids: string[], _: MeasureOptions, command: Command): Promise<void> {
  // What `models` takes too, such as --json, commander gives to it even where it stands behind `measure`.
  const { json, last } = command.optsWithGlobals<MeasureOptions>()
  const measurement = await withEngine(async (context) => {
    if (last) return lastDone(context)
    const { id } = await context.engine.modelMeasurements.start(ids)
    return followRun(context.engine.modelMeasurements, id, context, stateOf)
  })
  if (json) printJson(measurement)
  else print(measurementTables(measurement))
}

async function lastDone({ engine }: Context): Promise<Measurement> {
  const done = (await engine.modelMeasurements.list()).find(({ state }) => state === 'done')
  if (done) return done
  throw new DiptychError('not-found', 'No model was measured yet.', 'Run diptych models measure.')
}

function stateOf({ progress: { model, done, of } }: Measurement): ProgressState {
  const counts = model === null ? 'waiting for its turn' : `${done} of ${of} pictures`
  return { fraction: of > 0 ? done / of : null, counts, speed: null, secondsLeft: null, current: model }
}

/** What the models cost, and below what they find. */
function measurementTables({ models, machine }: Measurement): string {
  const measured = models.filter(({ figures }) => figures !== null)
  const sets = measured[0]?.figures?.sets.map(({ set }) => set) ?? []
  const costs = table(
    ['model', 'precision', 'size', 'load', 'memory', 'pictures/s', 'texts/s'],
    measured.map((model) => costOf(model)),
  )
  const found = sets.map((set) =>
    table(
      [`${set}: words → picture`, 'precision', 'recall@1', '@5', '@10', 'lost at 10', '95% interval', 'likeness'],
      measured.map((model) => foundBy(model, set)),
    ),
  )
  const failed = models.flatMap(({ id, error }) =>
    error ? `${id} could not be measured. ${error.message} ${error.fix}` : [],
  )
  const notes = [
    `${machine.processor}, ${machine.threads} threads. The loss is against the same weights in fp32; * unlikely to be chance.`,
    ...failed,
  ]
  return [costs, ...found, notes.join('\n')].join('\n\n')
}

function costOf({ id, precision, bytes, figures }: MeasuredModel): (string | number)[] {
  if (!figures) return [id, precision, size(bytes)]
  const { loadMilliseconds, memoryBytes, picturesPerSecond, textsPerSecond } = figures
  return [
    id,
    precision,
    size(bytes),
    duration(loadMilliseconds / 1000),
    size(memoryBytes),
    rate(picturesPerSecond),
    rate(textsPerSecond),
  ]
}

function foundBy({ id, precision, figures }: MeasuredModel, set: string): string[] {
  const found = figures?.sets.find((one) => one.set === set)
  const loss = found?.loss?.['recall@10']
  const likeness = figures?.likeness
  return [
    id,
    precision,
    ...[1, 5, 10].map((k) => (found?.recall[k] ?? 0).toFixed(3)),
    loss ? `${lost(-loss.difference)}${loss.isCertain ? ' *' : ''}` : '',
    loss ? `${lost(-loss.interval[1])} to ${lost(-loss.interval[0])}` : '',
    likeness ? `${likeness.pictures.toFixed(4)} / ${likeness.texts.toFixed(4)}` : '',
  ]
}

function rate(value: number): number {
  return Number(value.toFixed(value < 10 ? 1 : 0))
}

/** What was gained has a minus. */
function lost(value: number): string {
  return Math.abs(value) < 0.0005 ? '0.000' : value.toFixed(3).replace('-', '−')
}
