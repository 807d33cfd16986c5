import { Command } from 'commander'
import { DiptychError } from '../lib/errors.ts'
import type { IngestFailure, IngestProgress, IngestResult } from '../lib/types.ts'
import { withEngine } from './context.ts'
import { type CommonOptions, collectionOption, withCommonOptions } from './options.ts'
import { count, duration, print, printJson, warn } from './output.ts'
import { prepareModel } from './prepare-model.ts'
import { ProgressLine, type ProgressState } from './progress-line.ts'

/** How many failures are told of one by one. */
const mostFailures = 20

export function ingest(): Command {
  return withCommonOptions(new Command('ingest'))
    .description('read files, folders, zips and addresses into a collection; what is there already is skipped')
    .argument('<path-or-url...>', 'what to read; folders with everything below them')
    .addHelpText('after', '\nExample:\n  diptych ingest ~/photos manual.pdf --collection garage')
    .action(run)
}

async function run(inputs: string[], { collection, json }: CommonOptions): Promise<void> {
  // What a variable that is not set leaves would else be taken for the folder at hand, with everything below it.
  if (inputs.some((input) => input.trim() === ''))
    throw new DiptychError(
      'bad-request',
      'One of the paths is empty.',
      'Name a file, a folder or an address; . is this folder.',
    )
  const result = await withEngine(async (context) => {
    await prepareModel(context, collection)
    const line = new ProgressLine()
    const started = performance.now()
    const onProgress = (progress: IngestProgress) => line.show(progressOf(progress, started))
    try {
      return await context.engine.ingest(inputs, { collection, signal: context.signal, onProgress })
    } finally {
      line.clear()
    }
  })
  if (json) {
    printJson(result)
  } else {
    warnOf(result.failed)
    print(summaryOf(result, collection))
  }
  if (result.documents + result.skipped === 0 && result.failed.length > 0) process.exitCode = 1
}

/** A folder of the wrong kind may fail file by file: the first are enough to see why. */
function warnOf(failed: IngestFailure[]): void {
  for (const { path, reason } of failed.slice(0, mostFailures)) warn({ message: `${path}: ${reason}`, fix: null })
  const rest = failed.length - mostFailures
  if (rest > 0) warn({ message: `${count(rest, 'further file')} failed`, fix: '--json lists them all.' })
}

/** `found` grows when a further folder or address is opened, and the time left with it. */
export function progressOf(
  { found, done, skipped, failed, failedBesides = 0, quarantined = 0, items, current }: IngestProgress,
  started: number,
): ProgressState {
  const finished = done + skipped + failed.length + failedBesides + quarantined
  const seconds = (performance.now() - started) / 1000
  const speed = items / seconds
  return {
    fraction: found > 0 ? finished / found : null,
    counts: `${finished} of ${count(found, 'file')}`,
    speed: speed > 0 ? `${speed < 10 ? speed.toFixed(1) : Math.round(speed)} items/s` : null,
    secondsLeft: finished > 0 ? (seconds / finished) * (found - finished) : null,
    current,
  }
}

function summaryOf(
  { documents, items, images, skipped, failed, quarantined = 0, seconds }: IngestResult,
  collection: string,
): string {
  const parts = [
    `${count(items, 'item')} (${images.toLocaleString('en')} with a picture) from ${count(documents, 'document')}`,
    skipped > 0 ? `${skipped.toLocaleString('en')} there already` : null,
    quarantined > 0
      ? `${quarantined.toLocaleString('en')} put aside for a review: diptych quarantine${collectionOption(collection)}`
      : null,
    failed.length > 0 ? `${failed.length.toLocaleString('en')} failed` : null,
  ]
  return `${collection}: ${parts.filter((part) => part !== null).join(', ')}, in ${duration(seconds)}`
}
