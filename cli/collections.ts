import { Argument, Command } from 'commander'
import { DiptychError } from '../lib/errors.ts'
import { withEngine } from './context.ts'
import { type CommonOptions, withCommonOptions } from './options.ts'
import { print, printJson, size, table } from './output.ts'
import { prepareModel } from './prepare-model.ts'

type Action = 'list' | 'create' | 'delete'

export function collections(): Command {
  return withCommonOptions(new Command('collections'))
    .description('list, create or delete collections')
    .addArgument(new Argument('[action]').choices(['list', 'create', 'delete']).default('list'))
    .argument('[name]', 'the collection to create, or to delete with all that is in it')
    .addHelpText('after', '\nExample:\n  diptych collections create garage')
    .action(run)
}

async function run(action: Action, name: string | undefined, { json }: CommonOptions): Promise<void> {
  if (action !== 'list' && name === undefined) {
    throw new DiptychError(
      'bad-request',
      `Which collection to ${action} is missing.`,
      `Write diptych collections ${action} NAME.`,
    )
  }
  const list = await withEngine(async (context) => {
    const { library } = context.engine
    if (action === 'create' && name !== undefined) {
      await prepareModel(context, name)
      await library.create(name)
    }
    if (action === 'delete' && name !== undefined) await library.delete(name)
    return library.list()
  })
  if (json) return printJson({ collections: list })
  if (list.length === 0) return print('There are no collections. Begin one: diptych ingest PATH')
  const rows = list.map((one) => [one.name, one.documents, one.items, size(one.bytes), one.model])
  print(table(['name', 'documents', 'items', 'size', 'model'], rows))
}
