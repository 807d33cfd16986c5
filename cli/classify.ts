import { Command } from 'commander'
import { type Classification, type ClassifiedPicture, Classifier, checkLabels } from '../lib/classify/classify.ts'
import { articleTemplates, chosenTemplates } from '../lib/classify/templates.ts'
import { givenNames } from '../lib/given-names.ts'
import { withEngine } from './context.ts'
import { type CommonOptions, collect, withCommonOptions } from './options.ts'
import { print, printJson, table } from './output.ts'
import { judgePictures, listPictures } from './pictures.ts'
import { prepareModel } from './prepare-model.ts'

interface ClassifyOptions extends CommonOptions {
  labels: string[]
  template?: string[]
  ensemble?: boolean
}

/** Of each picture as many labels are printed; --json has them all. */
const shown = 5
/** What givenNames does with it. */
export const labelsHelp = 'what a picture may be, separated by commas; or one each time, and then it may hold commas'

export function classify(): Command {
  return withCommonOptions(new Command('classify'))
    .description('tell pictures by labels of your own, without training')
    .argument('<image...>', 'pictures, and folders with all pictures in them')
    .requiredOption('--labels <list>', labelsHelp, collect)
    .option('--template <sentence...>', `sentences with {label}; by default "${articleTemplates[0]}"`)
    .option('--ensemble', 'the mean of seven sentences that suit drawings, too')
    .addHelpText('after', '\nExample:\n  diptych classify cat.jpg bridge.png --labels "cat, bridge, moon"')
    .action(run)
}

async function run(
  paths: string[],
  { template, ensemble, collection, json, ...given }: ClassifyOptions,
): Promise<void> {
  const labels = givenNames(given.labels)
  const templates = chosenTemplates({ templates: template, ensemble })
  // A mistake shows before the engine is loaded.
  checkLabels(labels, templates)
  const names = await listPictures(paths)
  const result = await withEngine(async (context): Promise<Classification> => {
    const { engine, signal } = context
    await engine.library.getOrDefault(collection)
    await prepareModel(context, collection)
    const encoder = await engine.encoderOf(collection)
    const classifier = await Classifier.of(encoder, { labels, templates }, signal)
    const results = await judgePictures<ClassifiedPicture>(names, {
      judge: (pictures) => classifier.classify(pictures, signal),
      failed: (name, error) => ({ name, labels: [], error }),
      onResult: (result) => json || show(result),
    })
    return { model: encoder.id, scoring: encoder.scoring, results }
  })
  if (json) printJson(result)
}

function show({ name, labels }: ClassifiedPicture): void {
  print(name)
  const rows = labels.slice(0, shown).map(({ label, probability }) => [label, probability.toFixed(3)])
  print(table(['label', 'probability'], rows))
}
