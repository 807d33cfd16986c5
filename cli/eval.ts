import { Command, InvalidArgumentError } from 'commander'
import type { SearchMode } from '../lib/types.ts'
import { withEngine } from './context.ts'
import { type CommonOptions, modeOption, wholeNumber, withCommonOptions } from './options.ts'
import { duration, print, printJson, table } from './output.ts'
import { ProgressLine, type ProgressState } from './progress-line.ts'

interface EvalOptions extends CommonOptions {
  by: SearchMode
  k: number[]
}

export function evaluate(): Command {
  return withCommonOptions(new Command('eval'))
    .description('measure retrieval on a set of queries and their relevant items')
    .argument('<file>', 'a .csv or .jsonl with query or query_image, and relevant; a captions file is a set too')
    .addOption(modeOption('--by <mode>'))
    .option('-k <numbers>', 'the k of recall@k, separated by commas', readNumbers, [1, 5, 10])
    .addHelpText('after', '\nExample:\n  diptych eval captions.csv --collection stamps --by image -k 1,5,10')
    .action(run)
}

async function run(file: string, { collection, by, k, json }: EvalOptions): Promise<void> {
  const result = await withEngine(async ({ engine, signal }) => {
    const line = new ProgressLine()
    const started = performance.now()
    const onProgress = (done: number, of: number) => line.show(stateOf(done, of, started))
    try {
      return await engine.evaluate(file, { collection, mode: by, ks: k, signal, onProgress })
    } finally {
      line.clear()
    }
  })
  if (json) return printJson(result)
  const rows = [
    ...Object.entries(result.recall).map(([at, value]) => [`recall@${at}`, value.toFixed(3)]),
    ['MRR', result.mrr.toFixed(3)],
    ['nDCG@10', result.ndcg.toFixed(3)],
  ]
  print(table([result.mode, `${result.queries} queries, ${duration(result.seconds)}`], rows))
}

function stateOf(done: number, of: number, started: number): ProgressState {
  const speed = (done * 1000) / (performance.now() - started)
  return {
    fraction: done / of,
    counts: `${done} of ${of} queries`,
    speed: `${speed.toFixed(1)} queries/s`,
    secondsLeft: (of - done) / speed,
    current: null,
  }
}

function readNumbers(value: string): number[] {
  const one = wholeNumber(1, 100)
  const numbers = [...new Set(value.split(',').map((part) => one(part.trim())))]
  if (numbers.length === 0) throw new InvalidArgumentError('Give numbers such as 1,5,10.')
  return numbers.sort((a, b) => a - b)
}
