import { Command } from 'commander'
import { classifyFiles } from '../lib/classify/classify.ts'
import { articleTemplates, ensembleTemplates } from '../lib/classify/templates.ts'
import { DiptychError } from '../lib/errors.ts'
import { withEngine } from './context.ts'
import { type CommonOptions, readImage, withCommonOptions } from './options.ts'
import { print, printJson, table } from './output.ts'
import { prepareModel } from './prepare-model.ts'

interface ClassifyOptions extends CommonOptions {
  labels: string[]
  template?: string[]
  ensemble?: boolean
}

/** Of each picture as many labels are printed; --json has them all. */
const shown = 5

export function classify(): Command {
  return withCommonOptions(new Command('classify'))
    .description('tell pictures by labels of your own, without training')
    .argument('<image...>', 'pictures')
    .requiredOption('--labels <list>', 'what a picture may be, separated by commas', labelsOf)
    .option('--template <sentence...>', `sentences with {label}; by default "${articleTemplates[0]}"`)
    .option('--ensemble', 'the mean of seven sentences that suit drawings, too')
    .addHelpText('after', '\nExample:\n  diptych classify cat.jpg bridge.png --labels "cat, bridge, moon"')
    .action(run)
}

async function run(files: string[], { labels, template, ensemble, collection, json }: ClassifyOptions): Promise<void> {
  const templates = templatesOf({ template, ensemble })
  const pictures = await Promise.all(
    files.map(async (name) => ({ name, bytes: (await readImage(name)) ?? new Uint8Array() })),
  )
  const result = await withEngine(async (context) => {
    await prepareModel(context, collection)
    return classifyFiles(await context.engine.encoder(), pictures, { labels, templates }, context.signal)
  })
  if (json) return printJson(result)
  for (const { name, labels: ranked } of result.results) {
    print(name)
    print(
      table(
        ['label', 'probability'],
        ranked.slice(0, shown).map(({ label, probability }) => [label, probability.toFixed(3)]),
      ),
    )
  }
}

/** `--template` or `--ensemble` */
export function templatesOf({ template, ensemble }: Pick<ClassifyOptions, 'template' | 'ensemble'>): string[] {
  if (template && ensemble)
    throw new DiptychError('bad-request', '--template and --ensemble exclude each other.', 'Give one of them.')
  return template ?? (ensemble ? ensembleTemplates : articleTemplates)
}

/** `--labels` */
export function labelsOf(value: string): string[] {
  return value
    .split(',')
    .map((label) => label.trim())
    .filter(Boolean)
}
