import { Argument, Command, InvalidArgumentError } from 'commander'
import { DiptychError } from '../lib/errors.ts'
import type { ModerationPolicy } from '../lib/types.ts'
import { withEngine } from './context.ts'
import { type CommonOptions, withCommonOptions } from './options.ts'
import { print, printJson, size, table } from './output.ts'
import { prepareModel } from './prepare-model.ts'
import { forget, reembed, undo } from './reembed.ts'

type Action = 'list' | 'create' | 'set' | 'delete'

interface Options extends CommonOptions {
  rerankInstruction?: string
  moderation?: Partial<ModerationPolicy>
}

export function collections(): Command {
  return withCommonOptions(new Command('collections'))
    .description('list, create, set or delete collections')
    .addArgument(new Argument('[action]').choices(['list', 'create', 'set', 'delete']).default('list'))
    .argument('[name]', 'the collection to create, to set, or to delete with all that is in it')
    .option(
      '--rerank-instruction <sentence>',
      'for set: what counts as relevant, for the reranker; "" takes the one of its model card',
    )
    .option(
      '--moderation <mode|json>',
      'for set: off, flag, quarantine, refuse, or an object of settings (docs/moderation.md); "" takes the variables',
      moderationOf,
    )
    .addHelpText(
      'after',
      `
Examples:
  diptych collections create garage
  diptych collections set garage --rerank-instruction "Given a fault, find the repair that mends it"`,
    )
    .action(run)
    .addCommand(reembed())
    .addCommand(undo())
    .addCommand(forget())
}

async function run(
  action: Action,
  name: string | undefined,
  { json, rerankInstruction, moderation }: Options,
): Promise<void> {
  if (action !== 'list' && name === undefined) {
    throw new DiptychError(
      'bad-request',
      `Which collection to ${action} is missing.`,
      `Write diptych collections ${action} NAME.`,
    )
  }
  const isSetting = rerankInstruction !== undefined || moderation !== undefined
  if ((action === 'set') !== isSetting) {
    throw new DiptychError(
      'bad-request',
      action === 'set' ? 'What to set is missing.' : '--rerank-instruction and --moderation go with set.',
      'Write diptych collections set NAME --rerank-instruction "…".',
    )
  }
  const list = await withEngine(async (context) => {
    const { library } = context.engine
    if (action === 'create' && name !== undefined) {
      await prepareModel(context, name)
      await library.create(name)
    }
    if (action === 'set' && name !== undefined) await library.set(name, { rerankInstruction, moderation })
    if (action === 'delete' && name !== undefined) await library.delete(name)
    return library.list()
  })
  if (json) return printJson({ collections: list })
  if (list.length === 0) return print('There are no collections. Begin one: diptych ingest PATH')
  const rows = list.map((one) => [one.name, one.documents, one.items, size(one.bytes), one.model])
  print(table(['name', 'documents', 'items', 'size', 'model'], rows))
}

/** A mode, or settings as JSON; the library checks what is in them. */
function moderationOf(value: string): Partial<ModerationPolicy> {
  // Nothing is set then. null would not do: commander takes it for a value that can't be read, and hands on ''.
  if (value === '') return {}
  if (!value.startsWith('{')) return { mode: value as ModerationPolicy['mode'] }
  try {
    return JSON.parse(value)
  } catch {
    throw new InvalidArgumentError('It must be a mode, or an object in JSON.')
  }
}
