import { Command, InvalidArgumentError } from 'commander'
import type { Audit, AuditReport, AuditSummary } from '../lib/audit/audit-report.ts'
import { auditTables, historyTable } from './audit-tables.ts'
import { withEngine } from './context.ts'
import { figureInWords } from './figure-in-words.ts'
import { followRun } from './follow-run.ts'
import { type CommonOptions, collectionOption, withCommonOptions } from './options.ts'
import { print, printJson, warn } from './output.ts'
import type { ProgressState } from './progress-line.ts'

interface AuditCommandOptions extends CommonOptions {
  set?: string
  group?: string[]
  prompts?: string[]
  near?: number
  history?: boolean
}

export function audit(): Command {
  return withCommonOptions(new Command('audit'))
    .description('look at the vectors of a collection: how they lie, hubs, copies, who is found less, what has changed')
    .option('--set <name>', 'recall by group on this evaluation set, too')
    .option('--group <key...>', 'metadata that names groups; by default keys with a few values that come often')
    .option('--prompts <name...>', 'prompts that differ in the group alone: gender, age, skin, or a .json of your own')
    .option('--near <cosine>', 'from where on two pictures or texts count as nearly the same', readCosine)
    .option('--history', 'list the audits there were, and make none')
    .addHelpText(
      'after',
      '\nExamples:\n  diptych audit --collection stamps\n  diptych audit --group style --prompts gender age',
    )
    .action(run)
}

async function run(options: AuditCommandOptions): Promise<void> {
  if (options.history) return showHistory(options)
  const { openPrompts } = await import('../lib/audit/prompt-sets.ts')
  // Read first: a mistake in them shows before the work is done.
  const prompts = await Promise.all((options.prompts ?? []).map(openPrompts))
  const { collection, set = null, group: groups, near } = options
  const done = await withEngine(async (context) => {
    const { id } = await context.engine.audits.start({ collection, set, groups, prompts, near })
    return followRun(context.engine.audits, id, context, stateOf)
  })
  const { report, id, createdAt, options: used } = done
  if (!report) throw new Error(`The audit ${id} is done without a report.`)
  if (options.json) printJson({ id, createdAt, options: used, ...report })
  else print(auditTables(report, used))
  warnOfDrift(report)
}

async function showHistory({ collection, json }: AuditCommandOptions): Promise<void> {
  const audits: AuditSummary[] = await withEngine(({ engine }) => engine.audits.list(collection))
  if (json) return printJson({ audits })
  print(
    audits.length > 0
      ? historyTable(audits)
      : `There are no audits yet. Make one: diptych audit${collectionOption(collection)}`,
  )
}

function stateOf({ progress: { step, detail, done, of } }: Audit): ProgressState {
  const words = {
    waiting: 'waiting',
    read: 'reading items',
    geometry: 'comparing',
    groups: 'asking',
    prompts: 'asking',
  }
  return {
    fraction: of > 0 ? done / of : null,
    counts: of > 0 ? `${words[step]}: ${done} of ${of}` : words[step],
    speed: null,
    secondsLeft: null,
    current: detail,
  }
}

function warnOfDrift({ drift }: AuditReport): void {
  const changed = drift?.changes.filter(({ isDrift }) => isDrift) ?? []
  if (!drift || changed.length === 0) return
  const figures = changed.map(
    ({ figure, before, after }) => `${figureInWords(figure)} ${before.toFixed(3)} → ${after.toFixed(3)}`,
  )
  warn({
    message: `Since the audit of ${drift.createdAt} this has changed by more than chance: ${figures.join('; ')}.`,
    fix: 'Look at what was added or deleted since, and evaluate anew.',
  })
}

function readCosine(value: string): number {
  const number = Number(value)
  if (value.trim() !== '' && number >= 0.5 && number <= 1) return number
  throw new InvalidArgumentError('It must be a number from 0.5 to 1.')
}
