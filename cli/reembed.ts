import { Command } from 'commander'
import { DiptychError } from '../lib/errors.ts'
import type { ModelChange } from '../lib/types.ts'
import { type Context, withEngine } from './context.ts'
import { type CommonOptions, withCommonOptions } from './options.ts'
import { count, print, printJson, warn } from './output.ts'
import { ProgressLine } from './progress-line.ts'

interface Options extends CommonOptions {
  model: string
}

// `collections` takes --json too, and first: the options of both are asked for.

/** `collections reembed` */
export function reembed(): Command {
  return withCommonOptions(new Command('reembed'))
    .description("change a collection's model: embed all that is in it anew, without its files")
    .argument('<name>', 'the collection')
    .requiredOption('--model <id>', 'the model that it is to have; diptych models lists them')
    .addHelpText('after', '\nExample:\n  diptych collections reembed garage --model clip-vit-base-patch32')
    .action((name: string, { model }: Options, command: Command) =>
      change(name, command.optsWithGlobals(), ({ engine }) => engine.modelChanges.start(name, model)),
    )
}

/** `collections undo` */
export function undo(): Command {
  return withCommonOptions(new Command('undo'))
    .description('go back to the model that a collection had before')
    .argument('<name>', 'the collection')
    .action((name: string, _: CommonOptions, command: Command) =>
      change(name, command.optsWithGlobals(), ({ engine }) => engine.modelChanges.undo(name)),
    )
}

/** `collections forget` */
export function forget(): Command {
  return withCommonOptions(new Command('forget'))
    .description('delete the vectors of the model before, which undo needs')
    .argument('<name>', 'the collection')
    .action(async (name: string, _: CommonOptions, command: Command) => {
      const { json } = command.optsWithGlobals<CommonOptions>()
      const state = await withEngine(({ engine }) => engine.modelChanges.forget(name))
      if (json) printJson(state)
      else print(`${state.collection}: there is no way back from ${state.model} any more.`)
    })
}

async function change(
  name: string,
  { json }: CommonOptions,
  begin: (context: Context) => Promise<ModelChange>,
): Promise<void> {
  const state = await withEngine(async (context) => {
    await begin(context)
    return follow(name, context)
  })
  if (json) return printJson(state)
  for (const notice of state.notices) warn(notice)
  print(`${state.collection}: the model is ${state.model}. Back again: diptych collections undo ${state.collection}`)
}

/** Shows the progress until the change is done; Ctrl-C takes it back. */
async function follow(name: string, { engine, signal }: Context): Promise<ModelChange> {
  const line = new ProgressLine()
  try {
    for await (const { reembedding } of engine.modelChanges.watch(name, signal)) {
      if (!reembedding) continue
      const { done, total, secondsLeft } = reembedding
      const fraction = total > 0 ? done / total : null
      line.show({ fraction, counts: `${done} of ${count(total, 'item')}`, speed: null, secondsLeft, current: null })
    }
  } finally {
    line.clear()
  }
  if (signal.aborted) {
    await engine.modelChanges.cancel(name)
    signal.throwIfAborted()
  }
  const state = await engine.modelChanges.get(name)
  if (!state.failed) return state
  const { code, message, fix } = state.failed.error
  throw new DiptychError(code as DiptychError['code'], message, fix)
}
