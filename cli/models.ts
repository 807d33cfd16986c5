import path from 'node:path'
import { Argument, Command } from 'commander'
import { DiptychError } from '../lib/errors.ts'
import type { CatalogModel } from '../lib/model-catalog.ts'
import { type Context, withEngine } from './context.ts'
import { measure } from './measure.ts'
import { type CommonOptions, withCommonOptions } from './options.ts'
import { print, printJson, size, table } from './output.ts'
import { withDownloadProgress } from './prepare-model.ts'
import { tune } from './tune.ts'

const actions = ['list', 'pull', 'import', 'use', 'remove'] as const
type Action = (typeof actions)[number]

/** Languages of a model in the table; --json has them all. */
const mostLanguages = 4

interface ModelsOptions extends CommonOptions {
  id?: string
  force?: boolean
}

export function models(): Command {
  return withCommonOptions(new Command('models'))
    .description(
      'list the embedding and language models, get or delete one, or choose the one for new collections, or for answers',
    )
    .addArgument(new Argument('[action]').choices(actions).default('list'))
    .argument('[id]', 'the model; for import a folder that holds one')
    .option(
      '--id <id>',
      'import: the model of the registry whose files the folder holds, or a name for one of your own',
    )
    .option('--force', 'remove: even where a collection needs it')
    .addHelpText(
      'after',
      '\nExamples:\n  diptych models pull clip-vit-base-patch32\n  diptych models import /media/stick/clip --id clip-vit-base-patch32' +
        '\n  diptych models import ~/my-model    (a folder with a model.json)' +
        '\nimport copies every file or none, and follows links, such as those of a Hugging Face cache.',
    )
    .action(run)
    .addCommand(tune())
    .addCommand(measure())
}

async function run(action: Action, id: string | undefined, { json, id: as, force }: ModelsOptions): Promise<void> {
  if (action !== 'list' && id === undefined) {
    throw new DiptychError(
      'bad-request',
      `Which ${action === 'import' ? 'folder' : 'model'} to ${action} is missing.`,
      action === 'import'
        ? 'Write diptych models import FOLDER.'
        : `Write diptych models ${action} ID; diptych models lists the ids.`,
    )
  }
  const { done, list } = await withEngine(async (context) => {
    const done = id === undefined ? null : await act(action, id, { as, force }, context)
    return { done, list: await context.engine.catalog.list() }
  })
  if (json) return printJson({ models: list })
  if (done) print(`${done}\n`)
  print(table(['id', 'state', 'dimensions', 'size', 'languages', 'licence'], rowsOf(list, 'embedding')))
  if (list.some((one) => one.selected && one.purpose === 'embedding')) print('* chosen for new collections')
  print(table(['language model', 'state', 'context', 'size', 'languages', 'licence'], rowsOf(list, 'chat')))
  if (list.some((one) => one.selected && one.purpose === 'chat')) print('* chosen to answer')
}

/** Does it, and says what was done. */
async function act(
  action: Action,
  id: string,
  { as, force }: { as?: string; force?: boolean },
  { engine, signal }: Context,
): Promise<string | null> {
  switch (action) {
    case 'pull':
      await withDownloadProgress((onProgress) => engine.catalog.pull(id, { signal, onProgress }))
      return `${id} is whole and ready.`
    case 'import': {
      const folder = path.resolve(id)
      const imported = await withDownloadProgress((onProgress) =>
        engine.catalog.import(folder, { id: as, signal, onProgress }),
      )
      return `${imported} is imported and ready.`
    }
    case 'remove':
      await engine.catalog.remove(id, { force })
      return `${id} is deleted from the disk.`
    case 'use':
      await engine.catalog.use(id)
      return id === 'auto' ? 'Diptych chooses the models again.' : `${id} is chosen.`
    case 'list':
      return null
  }
}

function rowsOf(list: CatalogModel[], purpose: CatalogModel['purpose']) {
  return list
    .filter((one) => one.purpose === purpose)
    .map((one) => [
      one.selected ? `${one.id} *` : one.id,
      one.bringFrom && one.state === 'available' ? 'bring your own weights' : one.state,
      one.purpose === 'chat' ? one.contextTokens : one.dimensions,
      one.bytes > 0 ? size(one.bytes) : '',
      languagesOf(one.languages),
      one.licence,
    ])
}

/** As many as fit into a column, and how many more. */
function languagesOf(tags: string[]): string {
  const shown = tags.slice(0, mostLanguages).join(', ')
  return tags.length > mostLanguages ? `${shown} and ${tags.length - mostLanguages} more` : shown
}
