import { writeFile } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { DiptychError } from '../lib/errors.ts'
import type { Comparison } from '../lib/evaluate/comparison.ts'
import type { EvaluationResult, Split } from '../lib/evaluate/evaluation-result.ts'
import type { EvaluationSet } from '../lib/evaluate/evaluation-set.ts'
import type { Evaluations } from '../lib/evaluate/evaluations.ts'
import type { SearchMode } from '../lib/types.ts'
import { withEngine } from './context.ts'
import { comparisonTable, evaluationTable, modesTable } from './evaluation-tables.ts'
import { type CommonOptions, modes, wholeNumber, withCommonOptions } from './options.ts'
import { count, print, printJson, warn } from './output.ts'
import { ProgressLine, type ProgressState } from './progress-line.ts'

interface EvalOptions extends CommonOptions {
  by: SearchMode | 'all'
  rerank?: boolean
  split?: Split
  k: number[]
  save?: string
  against?: string
  export?: string
}

export function evaluate(): Command {
  return withCommonOptions(new Command('eval'))
    .description('measure retrieval on a set of queries and their relevant items')
    .argument(
      '<set>',
      'a .csv or .jsonl with query or query_image, and relevant; or the name of a set: a folder of evaluation/, or ' +
        'conversations. A captions file is a set too. A named set is looked for in the collection of its name',
    )
    .addOption(
      new Option('--by <mode>', 'what the items are ranked by; all: one after the other')
        .choices([...modes, 'all'])
        .default('hybrid'),
    )
    .option('--rerank', 'ask the reranker too')
    .addOption(new Option('--split <half>', 'only this half of the set').choices(['dev', 'test']))
    .option('-k <numbers>', 'the k of recall@k, separated by commas', readNumbers, [1, 5, 10])
    .option('--save <file>', 'keep the run as JSON, to compare later runs with it')
    .option('--against <file>', 'compare with a run that was saved')
    .option('--export <file>', 'write the queries of the set as .jsonl, and measure nothing')
    .addHelpText(
      'after',
      '\nExample:\n  diptych eval captions.csv --collection stamps --by image -k 1,5,10\n' +
        '  diptych eval conversations --by all --save before.json',
    )
    .action((set: string, options: EvalOptions, command: Command) =>
      run(set, options, command.getOptionValueSource('collection') !== 'default'),
    )
}

/** A run, and how it compares with a saved one. */
interface Report {
  result: EvaluationResult
  comparison: Comparison | null
}

async function run(nameOrPath: string, options: EvalOptions, isCollectionGiven: boolean): Promise<void> {
  const { readSavedResults } = await import('../lib/evaluate/saved-evaluation.ts')
  // Read first: a mistake in it shows before the work is done.
  const before = options.against === undefined ? [] : await readSavedResults(options.against)
  const results = await withEngine(async ({ engine, signal }) => {
    const set = await engine.evaluations.open(nameOrPath, options.collection)
    if (options.export !== undefined) return exportTo(options.export, set, options)
    // A set that comes with its documents has a collection of its own.
    const collection = isCollectionGiven || !set.documents ? options.collection : set.name
    return measure(set, collection, options, engine.evaluations, signal)
  })
  if (!results) return
  const unsaved = options.save === undefined ? null : await failureOf(save(options.save, jsonOf(results, options)))
  const { compare } = await import('../lib/evaluate/comparison.ts')
  const incomparable: unknown[] = []
  const reports = results.map((result): Report => {
    const old = before.find(({ mode }) => mode === result.mode) ?? (results.length === 1 ? before[0] : undefined)
    try {
      return { result, comparison: old ? compare({ ...old, name: options.against ?? '' }, result) : null }
    } catch (thrown) {
      incomparable.push(thrown)
      return { result, comparison: null }
    }
  })
  if (options.json) printJson(jsonOf(reports.map(withComparison), options))
  else show(reports)
  // What was measured is printed first: it took its time, and it holds.
  const failure = unsaved ?? incomparable[0]
  if (failure) throw failure
}

function failureOf(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
}

/** One mode after the other, so that none slows another down. */
async function measure(
  set: EvaluationSet,
  collection: string,
  { by, k: ks, rerank, split }: EvalOptions,
  evaluations: Evaluations,
  signal: AbortSignal,
): Promise<EvaluationResult[]> {
  const line = new ProgressLine()
  const results: EvaluationResult[] = []
  try {
    for (const mode of by === 'all' ? modes : [by]) {
      const started = performance.now()
      const onProgress = (done: number, of: number) => line.show(stateOf(done, of, mode, started))
      results.push(await evaluations.measure(set, { collection, mode, ks, rerank, split, signal, onProgress }))
    }
  } finally {
    line.clear()
  }
  return results
}

async function exportTo(file: string, whole: EvaluationSet, { json, split }: EvalOptions): Promise<null> {
  if (!file.toLowerCase().endsWith('.jsonl'))
    throw new DiptychError('bad-request', `${file} does not end with .jsonl.`, 'Name it so, that it can be read again.')
  const { queriesOf } = await import('../lib/evaluate/evaluation-set.ts')
  const set = { ...whole, queries: queriesOf(whole, split ?? null) }
  const { exportSet } = await import('../lib/evaluate/export-set.ts')
  await writing(file, () => exportSet(set, file))
  if (json) printJson({ file, queries: set.queries.length })
  else print(`${count(set.queries.length, 'row')} written to ${file}`)
  return null
}

function save(file: string, value: unknown): Promise<void> {
  return writing(file, () => writeFile(file, `${JSON.stringify(value, null, 2)}\n`))
}

async function writing(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (cause) {
    if (cause instanceof DiptychError) throw cause
    const message = `${file} can't be written: ${cause instanceof Error ? cause.message : cause}`
    throw new DiptychError('bad-request', message, 'Name a file in a folder that you may write to.', cause)
  }
}

function jsonOf(results: EvaluationResult[], { by }: EvalOptions): unknown {
  return by === 'all' ? { runs: results } : results[0]
}

function withComparison({ result, comparison }: Report): EvaluationResult & { comparison?: Comparison } {
  return comparison ? { ...result, comparison } : result
}

function show(reports: Report[]): void {
  const results = reports.map(({ result }) => result)
  const [only] = results
  print(only && results.length === 1 ? evaluationTable(only) : modesTable(results))
  for (const { result, comparison } of reports) {
    if (comparison) print(`\n${comparisonTable(result, comparison)}`)
  }
  for (const { message, fix, queries } of results.flatMap(({ notices }) => notices)) {
    warn({ message: `${count(queries, 'time')}: ${message}`, fix })
  }
}

function stateOf(done: number, of: number, mode: SearchMode, started: number): ProgressState {
  const speed = (done * 1000) / (performance.now() - started)
  return {
    fraction: done / of,
    counts: `${mode}: ${done} of ${of} queries`,
    speed: done > 0 ? `${speed.toFixed(1)} queries/s` : null,
    secondsLeft: done > 0 ? (of - done) / speed : null,
    current: null,
  }
}

function readNumbers(value: string): number[] {
  const one = wholeNumber(1, 100)
  const numbers = [...new Set(value.split(',').map((part) => one(part.trim())))]
  if (numbers.length === 0) throw new InvalidArgumentError('Give numbers such as 1,5,10.')
  return numbers.sort((a, b) => a - b)
}
