import { readFile } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Engine } from '../lib/engine.ts'
import { DiptychError } from '../lib/errors.ts'
import type { ModerationPolicy, ModerationRule, ModerationScan, ModerationVerdict } from '../lib/types.ts'
import { withEngine } from './context.ts'
import { type CommonOptions, withCommonOptions } from './options.ts'
import { count, paint, placeOf, print, printJson } from './output.ts'
import { prepareModel } from './prepare-model.ts'
import { ProgressLine } from './progress-line.ts'

interface Options extends CommonOptions {
  rule?: ModerationRule
  threshold?: number
  template?: string
  unsafe?: string[]
  safe?: string[]
  apply?: boolean
}

export function moderate(): Command {
  return withCommonOptions(new Command('moderate'))
    .description('judge pictures by unsafe and safe categories; without a picture, every one of the collection')
    .argument('[image...]', 'pictures on this machine')
    .addOption(new Option('--rule <rule>', 'what flags a picture').choices(['margin', 'probability']))
    .option('--threshold <number>', 'margin in standard deviations (2.5), or probability (0.3)', threshold)
    .option('--template <sentence>', 'what the model is asked, with {category}')
    .option('--unsafe <a,b>', 'the unsafe categories', list)
    .option('--safe <a,b>', 'the safe categories', list)
    .option('--apply', 'without a picture: mark what is found, so that it is blurred until asked for')
    .addHelpText(
      'after',
      '\nExamples:\n  diptych moderate photo.jpg\n  diptych moderate --collection holidays --threshold 4 --apply',
    )
    .action(run)
}

async function run(images: string[], { json, collection, apply, ...given }: Options): Promise<void> {
  const { rule, threshold, template, unsafe, safe } = given
  const changes = Object.fromEntries(
    Object.entries({ rule, threshold, template, unsafe, safe }).filter(([, value]) => value !== undefined),
  )
  if (images.length === 0) return scan(collection, changes, { apply, json })
  if (apply) throw new DiptychError('bad-request', '--apply goes without pictures.', 'Leave out one of the two.')
  const pictures = await Promise.all(images.map(readPicture))
  const result = await withEngine(async (context) => {
    await prepareModel(context, collection)
    return context.engine.moderate(pictures, { collection, changes, signal: context.signal })
  })
  const results = result.verdicts.map((verdict, index) => ({ path: images[index] ?? '', ...verdict }))
  if (json) return printJson({ model: result.model, rule: result.rule, threshold: result.threshold, results })
  for (const { path, ...verdict } of results) print(`${path}: ${wordsOf(verdict)}`)
}

async function scan(
  collection: string,
  changes: Partial<ModerationPolicy>,
  { apply, json }: Pick<Options, 'apply' | 'json'>,
): Promise<void> {
  const line = new ProgressLine()
  const result = await withEngine(({ engine, signal }) => scanned(engine, line, { collection, changes, apply, signal }))
  if (json) return printJson(result)
  for (const { name, page, flaggedCategories } of result.flagged)
    print(`${placeOf({ name, page, path: null, box: null, heading: null })}: ${flaggedCategories.join(', ')}`)
  const found = `${collection}: ${result.flagged.length.toLocaleString('en')} of ${count(result.pictures, 'picture')} flagged`
  print(result.applied ? `${found} and marked` : found)
}

async function scanned(
  engine: Engine,
  line: ProgressLine,
  options: { collection: string; changes: Partial<ModerationPolicy>; apply?: boolean; signal: AbortSignal },
): Promise<ModerationScan> {
  try {
    const steps = await engine.moderateCollection(options.collection, options)
    for (;;) {
      const { done: isOver, value } = await steps.next()
      if (isOver) return value
      const { documents, done } = value
      line.show({
        fraction: documents > 0 ? done / documents : null,
        counts: `${done} of ${count(documents, 'document')}`,
        speed: null,
        secondsLeft: null,
        current: null,
      })
    }
  } finally {
    line.clear()
  }
}

function wordsOf({ isSafe, confidence, flaggedCategories }: ModerationVerdict): string {
  const percent = `${Math.round(confidence * 100)}%`
  return isSafe ? paint('green', `safe (${percent})`) : paint('red', `${flaggedCategories.join(', ')} (${percent})`)
}

async function readPicture(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (cause) {
    const message = `The picture ${file} can't be read: ${cause instanceof Error ? cause.message : cause}`
    throw new DiptychError('bad-request', message, 'Give the path of a picture.', cause)
  }
}

function threshold(value: string): number {
  const number = Number(value)
  if (value.trim() !== '' && number >= 0 && number <= 20) return number
  throw new InvalidArgumentError('It must be a number from 0 to 20.')
}

function list(value: string): string[] {
  const names = value.split(',').map((name) => name.trim())
  if (names.every(Boolean)) return names
  throw new InvalidArgumentError('It must be names separated by commas.')
}
