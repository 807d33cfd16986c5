import path from 'node:path'
import { Command } from 'commander'
import type { Engine } from '../lib/engine.ts'
import { DiptychError } from '../lib/errors.ts'
import type { Tuning, TuningEpoch } from '../lib/tune/tuning.ts'
import { withEngine } from './context.ts'
import { type CommonOptions, positiveNumber, wholeNumber, withCommonOptions } from './options.ts'
import { print, printJson, table, warn } from './output.ts'
import { ProgressLine } from './progress-line.ts'

interface TuneOptions extends CommonOptions {
  name?: string
  captions?: string
  weights?: string
  epochs?: number
  batch?: number
  learningRate?: number
  temperature: number
  learnTemperature?: boolean
  seed: number
  resume?: string
  bases?: boolean
}

/** `diptych models tune`. */
export function tune(): Command {
  return withCommonOptions(new Command('tune'))
    .description('fine-tune an embedding model on pictures with words, and measure what it gained')
    .argument('[base]', 'the model to begin with', 'diptych-starter')
    .option('--name <name>', 'what the new model is called')
    .option('--captions <file>', 'learn from a .csv, .tsv or .jsonl with image and caption, in place of a collection')
    .option('--weights <name>', 'tune both towers of the CLIP weights in DATA_DIR/weights/NAME, in place of a base')
    .option('--epochs <number>', 'how often all pictures are gone through at most', wholeNumber(1, 1000))
    .option('--batch <number>', 'pictures compared with each other at a time', wholeNumber(2, 4096))
    .option('--learning-rate <number>', 'of AdamW', positiveNumber)
    .option('--temperature <number>', 'of the contrastive loss', positiveNumber, 0.07)
    .option('--learn-temperature', 'let training change the temperature')
    .option('--seed <number>', 'another one splits and draws anew', wholeNumber(0, 1_000_000), 0)
    .option('--resume <id>', 'go on with a tuning that was left')
    .option('--bases', 'list what can be tuned')
    .addHelpText(
      'after',
      '\nExample:\n  diptych models tune diptych-starter --collection manuals --name "Our manuals"\n' +
        '  diptych models tune --weights clip-vit-base-patch32 --captions captions.csv --name "Our pictures"',
    )
    .action(run)
}

async function run(base: string, _: TuneOptions, command: Command): Promise<void> {
  // What `models` takes too, such as --json, commander gives to it even where it stands behind `tune`.
  const options = command.optsWithGlobals<TuneOptions>()
  if (options.bases) return listBases(options)
  const tuning = await withEngine(async ({ engine, signal }) => {
    const begun = await begin(engine, base, options)
    return follow(engine, begun.id, signal, options.json === true)
  })
  if (options.json) printJson(tuning)
  const resume = `Go on with diptych models tune --resume ${tuning.id}.`
  if (tuning.state === 'cancelled') throw new DiptychError('cancelled', 'Cancelled.', resume)
  if (tuning.error) {
    const { code, message, fix } = tuning.error
    throw new DiptychError(code, message, `${fix} ${resume}`)
  }
  if (!options.json) show(tuning)
}

function begin(engine: Engine, base: string, options: TuneOptions): Promise<Tuning> {
  if (options.resume !== undefined) return engine.tunings.resume(options.resume)
  if (options.name === undefined)
    throw new DiptychError('bad-request', 'The new model has no name.', 'Give one with --name "Our manuals".')
  return engine.tunings.start({
    base: options.weights === undefined ? base : `weights/${options.weights}`,
    name: options.name,
    collection: options.captions === undefined ? options.collection : null,
    captions: options.captions === undefined ? null : path.resolve(options.captions),
    epochs: options.epochs ?? null,
    batch: options.batch ?? null,
    learningRate: options.learningRate ?? null,
    temperature: options.temperature,
    learnTemperature: options.learnTemperature ?? false,
    seed: options.seed,
  })
}

/** Shows every epoch as it ends, and notices as they come; a cancel ends the training first. */
async function follow(engine: Engine, id: string, signal: AbortSignal, quiet: boolean): Promise<Tuning> {
  const line = new ProgressLine()
  let [shown, told] = [0, 0]
  let last = await engine.tunings.get(id)
  const cancel = () => void engine.tunings.cancel(id)
  signal.addEventListener('abort', cancel, { once: true })
  if (signal.aborted) cancel()
  for await (const tuning of engine.tunings.watch(id)) {
    last = tuning
    const { progress, step, detail } = tuning
    for (const notice of tuning.notices.slice(told)) {
      line.clear()
      warn(notice)
    }
    told = tuning.notices.length
    for (; shown < tuning.epochs.length; shown++) {
      line.clear()
      const epoch = tuning.epochs[shown]
      if (epoch && !quiet) print(epochLine(epoch))
    }
    const counts = progress ? `${stepWords[step]}: ${progress.done} of ${progress.of}` : stepWords[step]
    const fraction = progress ? progress.done / Math.max(1, progress.of) : null
    line.show({ fraction, counts, speed: null, secondsLeft: null, current: detail })
  }
  line.clear()
  return last
}

const stepWords = {
  waiting: 'waiting for its turn',
  python: 'getting Python ready',
  pairs: 'writing out the pictures',
  features: 'encoding with the base',
  training: 'training, epochs done',
  export: 'writing the model',
}

function epochLine({ epoch, epochs, loss, recall, best }: TuningEpoch): string {
  const words = loss === null ? 'the base       ' : `loss ${loss.toFixed(4).padStart(9)} `
  const found = `recall@1 ${recall.r1.toFixed(3)}  @5 ${recall.r5.toFixed(3)}  @10 ${recall.r10.toFixed(3)}`
  return `${`${epoch}/${epochs}`.padStart(9)}  ${words} ${found}${best ? '  best so far' : ''}`
}

function show({ result, data }: Tuning): void {
  if (!result?.after) {
    print('No epoch was better than the base; no model was written.')
    return
  }
  const row = (name: string, { textToImage: there, imageToText: back }: NonNullable<typeof result.after>) =>
    [name, there.r1, there.r5, there.r10, back.r10].map((cell) => (typeof cell === 'number' ? cell.toFixed(3) : cell))
  print(`\nOn ${data?.test} pictures that neither trained nor chose:`)
  const head = ['', 'words → picture @1', '@5', '@10', 'picture → words @10']
  print(table(head, [row('before', result.before), row('after', result.after)]))
  const [low, high] = result.gain ?? [0, 0]
  print(`The gain at 10 lies between ${low.toFixed(2)} and ${high.toFixed(2)} (95%).`)
  print(`Use it for new collections with: diptych models use ${result.model}`)
}

async function listBases({ json }: TuneOptions): Promise<void> {
  const { bases, obstacle } = await withEngine(async ({ engine: { tunings } }) => ({
    bases: await tunings.bases(),
    obstacle: await tunings.obstacle(),
  }))
  if (obstacle) warn(obstacle)
  if (json) return printJson({ bases })
  print(
    table(
      ['id', 'name', 'what is trained'],
      bases.map(({ id, label, kind }) => [id, label, kind]),
    ),
  )
}
