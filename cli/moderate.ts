import { Command, InvalidArgumentError, Option } from 'commander'
import type { Engine } from '../lib/engine.ts'
import { DiptychError, type ErrorBody } from '../lib/errors.ts'
import { givenNames } from '../lib/given-names.ts'
import { checkModeration, checkThreshold } from '../lib/moderate/moderation-policy.ts'
import type { ModeratedPictures } from '../lib/moderate-pictures.ts'
import type { ModerationPolicy, ModerationRule, ModerationScan, ModerationVerdict } from '../lib/types.ts'
import { withEngine } from './context.ts'
import { type CommonOptions, collect, withCommonOptions } from './options.ts'
import { count, paint, placeOf, print, printJson } from './output.ts'
import { judgePictures, listPictures } from './pictures.ts'
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
    .argument('[image...]', 'pictures on this machine, and folders with all pictures in them')
    .addOption(new Option('--rule <rule>', 'what flags a picture').choices(['margin', 'probability']))
    .option(
      '--threshold <number>',
      'margin in standard deviations (2.5; 0 to 20), or probability (0.3; 0 to 1)',
      threshold,
    )
    .option('--template <sentence>', 'what the model is asked, with {category}')
    .option('--unsafe <a,b>', 'the unsafe categories, separated by commas; or one each time', collect)
    .option('--safe <a,b>', 'the safe categories, in the same way', collect)
    .option('--apply', 'without a picture: mark what is found, so that it is blurred until asked for')
    .addHelpText(
      'after',
      '\nExamples:\n  diptych moderate photo.jpg\n  diptych moderate --collection holidays --threshold 4 --apply',
    )
    .action(run)
}

async function run(paths: string[], { json, collection, apply, ...given }: Options): Promise<void> {
  const changes = changesOf(given)
  if (paths.length === 0) return scan(collection, changes, { apply, json })
  if (apply) throw new DiptychError('bad-request', '--apply goes without pictures.', 'Leave out one of the two.')
  const names = await listPictures(paths)
  const told = await withEngine(async (context) => {
    const { engine, signal } = context
    await engine.library.getOrDefault(collection)
    await prepareModel(context, collection)
    const by: Partial<ModeratedPictures> = {}
    const results = await judgePictures<ModeratedPicture>(names, {
      judge: async (pictures) => {
        const bytes = pictures.map((picture) => picture.bytes)
        const { verdicts, ...rest } = await engine.moderate(bytes, { collection, changes, signal })
        Object.assign(by, rest)
        return verdicts.map((verdict, index) => resultOf(pictures[index]?.name ?? '', verdict))
      },
      failed: (name, error) => ({ name, error }),
      onResult: (result) => json || show(result),
    })
    return { ...by, results: results.map(({ name, ...rest }) => ({ path: name, ...rest })) }
  })
  if (json) printJson(told)
}

/** What is given, as settings of moderation. A mistake shows before the engine is loaded. */
function changesOf({
  rule,
  threshold,
  template,
  unsafe,
  safe,
}: Omit<Options, 'collection'>): Partial<ModerationPolicy> {
  const given = { rule, threshold, template, unsafe: unsafe && givenNames(unsafe), safe: safe && givenNames(safe) }
  const changes = checkModeration(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)))
  checkThreshold(changes ?? {})
  return changes ?? {}
}

interface ModeratedPicture extends Partial<ModerationVerdict> {
  name: string
  error?: ErrorBody
}

function resultOf(name: string, verdict: ModerationVerdict | DiptychError): ModeratedPicture {
  return verdict instanceof DiptychError ? { name, error: verdict.toJSON() } : { name, ...verdict }
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
    print(`${placeOf({ name, page })}: ${flaggedCategories.join(', ')}`)
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

function show({ name, isSafe, confidence = 0, flaggedCategories = [] }: ModeratedPicture): void {
  const percent = `${Math.round(confidence * 100)}%`
  const words = isSafe
    ? paint('green', `safe (${percent})`)
    : paint('red', `${flaggedCategories.join(', ')} (${percent})`)
  print(`${name}: ${words}`)
}

function threshold(value: string): number {
  const number = Number(value)
  if (value.trim() !== '' && number >= 0 && number <= 20) return number
  throw new InvalidArgumentError('It must be a number from 0 to 20.')
}
