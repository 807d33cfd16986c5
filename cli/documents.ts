import { Argument, Command } from 'commander'
import type { Engine } from '../lib/engine.ts'
import { DiptychError } from '../lib/errors.ts'
import type { DocumentSummary, Filter } from '../lib/types.ts'
import { withEngine } from './context.ts'
import { type CommonOptions, collectionOption, filterOption, withCommonOptions } from './options.ts'
import { print, printJson, table } from './output.ts'

type Action = 'list' | 'delete' | 'approve'

const pageSize = 500

export function documents(): Command {
  return withCommonOptions(new Command('documents'))
    .description(
      'list the documents of a collection, newest first, delete one, or take one that moderation flagged for safe',
    )
    .addArgument(new Argument('[action]').choices(['list', 'delete', 'approve']).default('list'))
    .argument('[id]', 'the document to delete with its items, or to take for safe')
    .option('--query <words>', 'only documents with this in their name')
    .addOption(filterOption('only documents with an item of this metadata; may be repeated'))
    .addHelpText('after', '\nExample:\n  diptych documents list --query manual')
    .action(run)
}

interface DocumentsOptions extends CommonOptions {
  query?: string
  filter: Filter
}

async function run(action: Action, id: string | undefined, options: DocumentsOptions): Promise<void> {
  const { collection, query, filter, json } = options
  if (action !== 'list' && id === undefined) {
    const within = collectionOption(collection)
    throw new DiptychError(
      'bad-request',
      `Which document to ${action} is missing.`,
      `Write diptych documents ${action} ID${within}; diptych documents${within} lists the ids.`,
    )
  }
  const list = await withEngine(async ({ engine, signal }) => {
    if (action === 'delete' && id !== undefined) await engine.library.deleteDocument(collection, id)
    if (action === 'approve' && id !== undefined) await engine.approveDocument(collection, id)
    return all(engine, collection, { query, filter }, signal)
  })
  if (json) return printJson({ documents: list })
  if (list.length === 0)
    return print(
      `There are no documents${query || Object.keys(filter).length > 0 ? ' of that kind' : ''} in "${collection}".`,
    )
  const rows = list.map((one) => [one.id, one.items, one.pages ?? '', one.addedAt.slice(0, 10), one.name])
  print(table(['id', 'items', 'pages', 'added', 'name'], rows))
}

async function all(
  { library }: Engine,
  collection: string,
  wanted: Pick<DocumentsOptions, 'query' | 'filter'>,
  signal: AbortSignal,
): Promise<DocumentSummary[]> {
  const found: DocumentSummary[] = []
  for (;;) {
    signal.throwIfAborted()
    const page = await library.documents(collection, { ...wanted, offset: found.length, limit: pageSize })
    found.push(...page.documents)
    if (page.documents.length < pageSize) return found
  }
}
