import { Argument, Command, InvalidArgumentError } from 'commander'
import type { Tagging } from '../lib/classify/tagging.ts'
import type { LabelSetSummary } from '../lib/classify/tags.ts'
import { chosenTemplates } from '../lib/classify/templates.ts'
import { DiptychError } from '../lib/errors.ts'
import { givenNames } from '../lib/given-names.ts'
import { labelsHelp } from './classify.ts'
import { withEngine } from './context.ts'
import { followRun } from './follow-run.ts'
import { type CommonOptions, collect, collectionOption, withCommonOptions } from './options.ts'
import { count, print, printJson, table } from './output.ts'
import type { ProgressState } from './progress-line.ts'

type Action = 'list' | 'save' | 'apply' | 'remove'

interface TagsOptions extends CommonOptions {
  labels?: string[]
  template?: string[]
  ensemble?: boolean
  threshold?: number
}

export function tags(): Command {
  return withCommonOptions(new Command('tags'))
    .description('tag the pictures of a collection by label sets of your own')
    .addArgument(new Argument('[action]').choices(['list', 'save', 'apply', 'remove']).default('list'))
    .argument('[name]', 'the label set; its tags stand under this name in metadata')
    .option('--labels <list>', `save: ${labelsHelp}`, collect)
    .option('--template <sentence...>', 'save: sentences with {label}; by default "a photo of a {label}"')
    .option('--ensemble', 'save: the mean of seven sentences that suit drawings, too')
    .option('--threshold <probability>', 'save: below this there is no tag (default: 0.5)', readProbability)
    .addHelpText(
      'after',
      '\nExamples:\n  diptych tags save style --labels "photograph, drawing, map"\n  diptych tags apply style\n  diptych search "old town" --filter style=map',
    )
    .action(run)
}

async function run(action: Action, name: string | undefined, options: TagsOptions): Promise<void> {
  if (action === 'list') return list(options)
  if (name === undefined)
    throw new DiptychError(
      'bad-request',
      'The name of the label set is missing.',
      `Write diptych tags ${action} NAME${collectionOption(options.collection)}.`,
    )
  if (action === 'save') return save(name, options)
  const { collection, json } = options
  const done = await withEngine(async (context) => {
    const { tags } = context.engine
    const begun = await (action === 'apply' ? tags.apply(collection, name) : tags.remove(collection, name))
    return followRun(tags, begun.id, context, stateOf)
  })
  if (json) return printJson(done)
  const { result } = done
  if (!result) return print(`"${name}" and its tags are gone.`)
  const kept = result.kept > 0 ? `; ${count(result.kept, 'picture')} had a value of their own and kept it` : ''
  print(`${result.tagged.toLocaleString('en')} of ${count(result.pictures, 'picture')} tagged${kept}.`)
}

async function save(
  name: string,
  { collection, json, labels, threshold, template, ensemble }: TagsOptions,
): Promise<void> {
  if (!labels)
    throw new DiptychError('bad-request', '--labels is missing.', 'Say what a picture may be: --labels "cat, bridge".')
  const templates = chosenTemplates({ templates: template, ensemble })
  const wish = { name, labels: givenNames(labels), threshold, templates }
  const set = await withEngine(({ engine }) => engine.tags.save(collection, wish))
  if (json) return printJson(set)
  if (set.applied) return print('It is kept just so already, with its tags.')
  print(
    `Saved: what is added from now on is tagged. For what is there: diptych tags apply ${JSON.stringify(set.name)}${collectionOption(collection)}`,
  )
}

async function list({ collection, json }: TagsOptions): Promise<void> {
  const sets = await withEngine(({ engine }) => engine.tags.list(collection))
  if (json) return printJson({ sets })
  if (sets.length === 0)
    return print(
      `There are no label sets in "${collection}". Make one: diptych tags save NAME --labels "cat, bridge"${collectionOption(collection)}`,
    )
  print(table(['set', 'label', 'documents', 'pictures'], sets.flatMap(rowsOf)))
}

function rowsOf({ name, labels, tags, applied }: LabelSetSummary): (string | number)[][] {
  const used = labels.map((label) => tags.find((tag) => tag.label === label) ?? { label, documents: 0, items: 0 })
  const left = tags.filter(({ label }) => !labels.includes(label))
  const title = applied ? name : `${name} (not applied)`
  return [...used, ...left].map(({ label, documents, items }, index) => [
    index === 0 ? title : '',
    label,
    documents,
    items,
  ])
}

const words = { waiting: 'waiting', judge: 'comparing', write: 'writing' }

function stateOf({ progress: { step, done, of } }: Tagging): ProgressState {
  const counts = of > 0 ? `${words[step]}: ${done} of ${of}` : words[step]
  return { fraction: of > 0 ? done / of : null, counts, speed: null, secondsLeft: null, current: null }
}

function readProbability(value: string): number {
  const number = Number(value)
  if (value.trim() !== '' && number >= 0 && number <= 1) return number
  throw new InvalidArgumentError('It must be a number from 0 to 1.')
}
