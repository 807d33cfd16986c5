import { Argument, Command } from 'commander'
import { DiptychError } from '../lib/errors.ts'
import { withEngine } from './context.ts'
import { type CommonOptions, withCommonOptions } from './options.ts'
import { print, printJson, size, table } from './output.ts'
import { withDownloadProgress } from './prepare-model.ts'

type Action = 'list' | 'pull' | 'use'

export function models(): Command {
  return withCommonOptions(new Command('models'))
    .description('list the embedding models, download one, or choose the one for new collections')
    .addArgument(new Argument('[action]').choices(['list', 'pull', 'use']).default('list'))
    .argument('[id]', 'the model to download or to choose')
    .addHelpText('after', '\nExample:\n  diptych models pull clip-vit-base-patch32')
    .action(run)
}

async function run(action: Action, id: string | undefined, { json }: CommonOptions): Promise<void> {
  if (action !== 'list' && id === undefined) {
    throw new DiptychError(
      'bad-request',
      `Which model to ${action} is missing.`,
      `Write diptych models ${action} ID; diptych models lists the ids.`,
    )
  }
  const list = await withEngine(async ({ engine, signal }) => {
    if (action === 'pull' && id !== undefined) {
      await withDownloadProgress((onProgress) => engine.models.pull(id, { signal, onProgress }))
    }
    if (action === 'use' && id !== undefined) await engine.models.use(id)
    return engine.models.list()
  })
  if (json) return printJson({ models: list })
  const rows = list.map((one) => [
    one.selected ? `${one.id} *` : one.id,
    one.state,
    one.dimensions,
    one.bytes > 0 ? size(one.bytes) : '',
    one.languages.join(', '),
    one.licence,
  ])
  print(table(['id', 'state', 'dimensions', 'size', 'languages', 'licence'], rows))
  if (list.some((one) => one.selected)) print('* chosen for new collections')
}
