import { Argument, Command } from 'commander'
import { DiptychError } from '../lib/errors.ts'
import type { IngestProgress, QuarantinedDocument } from '../lib/types.ts'
import { type Context, withEngine } from './context.ts'
import { progressOf } from './ingest.ts'
import { type CommonOptions, collectionOption, withCommonOptions } from './options.ts'
import { about, count, print, printJson, table, warn } from './output.ts'
import { ProgressLine } from './progress-line.ts'

type Action = 'list' | 'approve' | 'delete'

export function quarantine(): Command {
  return withCommonOptions(new Command('quarantine'))
    .description('list the documents that moderation put aside, and approve or delete them')
    .addArgument(new Argument('[action]').choices(['list', 'approve', 'delete']).default('list'))
    .argument('[id...]', 'the documents that go into their collection, or go for good')
    .addHelpText('after', '\nExample:\n  diptych quarantine --collection holidays\n  diptych quarantine approve ID')
    .action(run)
}

async function run(action: Action, ids: string[], { collection, json }: CommonOptions): Promise<void> {
  if (action !== 'list' && ids.length === 0) {
    const within = collectionOption(collection)
    throw new DiptychError(
      'bad-request',
      `Which document to ${action} is missing.`,
      `Write diptych quarantine ${action} ID; diptych quarantine${within} lists the ids.`,
    )
  }
  const { done, documents } = await withEngine(async (context) => {
    const { library, moderation } = context.engine
    const done: string[] = []
    for (const id of action === 'list' ? [] : ids)
      done.push(await (action === 'approve' ? approve : remove)(id, context))
    const record = await library.getOrDefault(collection)
    return { done, documents: await moderation.quarantine.list(record?.name ?? collection) }
  })
  if (json) return printJson({ documents })
  for (const line of done) print(line)
  if (documents.length > 0) print(table(['id', 'flagged', 'added', 'name'], documents.map(rowOf)))
  else if (action === 'list') print(`Nothing of "${collection}" waits for a review.`)
}

/** Ends with 1 where the document could not be taken in: it waits on then. */
async function approve(id: string, { engine, signal }: Context): Promise<string> {
  const line = new ProgressLine()
  const started = performance.now()
  const onProgress = (progress: IngestProgress) => line.show(progressOf(progress, started))
  const { failed, items } = await engine.approve(id, { signal, onProgress }).finally(() => line.clear())
  for (const { path, reason } of failed) warn({ message: about(path, reason), fix: null })
  if (failed.length === 0) return `${id} is in its collection, with ${count(items, 'item')}.`
  process.exitCode = 1
  return `${id} waits on.`
}

async function remove(id: string, { engine }: Context): Promise<string> {
  await engine.moderation.quarantine.delete(id)
  return `${id} is gone for good.`
}

function rowOf({ id, name, addedAt, pictures }: QuarantinedDocument): string[] {
  const categories = new Set(pictures.flatMap((picture) => picture.categories))
  return [id, [...categories].join(', '), addedAt.slice(0, 10), name]
}
