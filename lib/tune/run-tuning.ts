import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Models } from '../embed/models.ts'
import { DiptychError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { weightsFolder } from './bases.ts'
import { exportCaptions, exportPairs, type PairSource } from './export-pairs.ts'
import { findPython } from './python.ts'
import { runProcess } from './run-process.ts'
import type { Tuning, TuningOptions, TuningStep } from './tuning.ts'
import { applyEvent, readTuningEvent } from './tuning-event.ts'

export interface TuningParts {
  /** The project's folder, which holds training/. */
  root: string
  dataDir: string
  /** Name or path of a Python. */
  python: string
  embeddingThreads: number
  log: Logger
  /** The pictures with words of a collection. Throws 'not-found'. */
  pairsOf(collection: string): Promise<PairSource>
  models: Pick<Models, 'import' | 'located'>
}

export interface TuningRun {
  /** What the tuning writes lies here, and what it goes on from. */
  folder: string
  /** Go on from the last whole epoch. */
  resume: boolean
  signal: AbortSignal
}

/**
 * Runs training/finetune.py, follows it in `tuning`, and registers the model that comes of it.
 * @throws DiptychError 'model-missing' without a Python that can do it, 'bad-request' for what training refuses, 'internal'
 */
export async function runTuning(
  tuning: Tuning,
  { folder, resume, signal }: TuningRun,
  parts: TuningParts,
): Promise<void> {
  const { root, dataDir, python, log, models } = parts
  const training = path.join(root, 'training')
  const enter = (step: TuningStep) => Object.assign(tuning, { step, progress: null })
  enter('python')
  const found = await findPython({
    python,
    folder: path.join(dataDir, 'tuning'),
    requirements: path.join(training, 'requirements-tune.txt'),
    signal,
    onInstall: (notice) => tuning.notices.push(notice),
    onLine: (line) => Object.assign(tuning, { detail: line.slice(0, 200) }),
  })
  enter('pairs')
  const pairs = await pairsFile(tuning, folder, parts, signal)
  enter('features')
  const args = ['finetune.py', pairs, ...(await argumentsOf(tuning.options, folder, parts))]
  let failure: { message: string; fix: string } | null = null
  const { code, complaint } = await runProcess(found, resume ? [...args, '--resume'] : args, {
    cwd: training,
    signal,
    onLine: (line) => {
      const event = readTuningEvent(line)
      if (event?.event === 'error') failure = event
      else if (event) applyEvent(tuning, event)
    },
  })
  if (failure !== null) throw asError(failure)
  if (code !== 0 || !tuning.result) {
    log.error({ code, complaint }, 'training/finetune.py failed')
    throw new DiptychError(
      'internal',
      `Training broke off: ${complaint.split('\n').at(-1) || `code ${code}`}`,
      'See the log; go on with it, or start it again with smaller batches.',
    )
  }
  if (tuning.result.model) await models.import(path.join(folder, 'model'))
}

/** What to learn from, as a file: what a captions file names, or a collection holds. */
async function pairsFile(
  tuning: Tuning,
  folder: string,
  { pairsOf }: TuningParts,
  signal: AbortSignal,
): Promise<string> {
  const { captions, collection } = tuning.options
  if (captions !== null) return exportCaptions(captions, folder)
  return exportPairs(await pairsOf(collection ?? ''), folder, {
    signal,
    onProgress: (done, of) => Object.assign(tuning, { progress: { done, of } }),
  })
}

async function argumentsOf(
  options: TuningOptions,
  folder: string,
  { dataDir, models, embeddingThreads }: TuningParts,
): Promise<string[]> {
  const given = ['--out', folder, '--name', options.name, '--threads', String(embeddingThreads)]
  given.push('--temperature', String(options.temperature), '--seed', String(options.seed))
  if (options.learnTemperature) given.push('--learn-temperature')
  if (options.epochs !== null) given.push('--epochs', String(options.epochs))
  if (options.batch !== null) given.push('--batch', String(options.batch))
  if (options.learningRate !== null) given.push('--learning-rate', String(options.learningRate))
  const weights = weightsFolder(dataDir, options.base)
  if (weights !== null) return [...given, '--weights', weights]
  const base = await models.located(options.base)
  const entry = path.join(folder, 'base.json')
  await writeFile(entry, JSON.stringify(base.entry))
  return [...given, '--entry', entry, '--folder', base.folder]
}

function asError({ message, fix }: { message: string; fix: string }): DiptychError {
  return new DiptychError('bad-request', message, fix)
}
