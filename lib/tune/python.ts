import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DiptychError } from '../errors.ts'
import { runProcess } from './run-process.ts'

export interface PythonOptions {
  /** Name or path of a Python. */
  python: string
  /** Where the virtual environment is kept. */
  folder: string
  /** The requirements file (absolute path). */
  requirements: string
  signal: AbortSignal
  /** Told before anything is installed, of how much it is. */
  onInstall: (notice: { message: string; fix: string }) => void
  /** What the installation says. */
  onLine: (line: string) => void
}

/** What finetune.py imports; a Python that has them all is taken as it is. */
const modules = [
  'torch',
  'numpy',
  'PIL',
  'onnx',
  'onnxscript',
  'onnxruntime',
  'tokenizers',
  'ftfy',
  'safetensors',
  'transformers',
]
const oldest = [3, 11]
export const oldestPython = oldest.join('.')

/** Of a version such as `3.11.7`. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = oldest
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
}

const look = `import importlib.util, sys
sys.exit(3 if sys.version_info < (${oldest.join(', ')}) else any(importlib.util.find_spec(n) is None for n in sys.argv[1:]))`

/**
 * A Python that can run training/finetune.py: the configured one where it has the packages, else a virtual environment of
 * it, which is made and filled the first time. pip's own settings and variables count.
 * @returns its path
 * @throws DiptychError 'model-missing' where there is no Python, 'upstream' where pip fails
 */
export async function findPython({
  python,
  folder,
  requirements,
  signal,
  onInstall,
  onLine,
}: PythonOptions): Promise<string> {
  const run = (command: string, args: string[]) =>
    runProcess(command, args, { cwd: path.dirname(requirements), signal, onLine }).catch((thrown: unknown) => {
      if (isMissing(thrown)) throw noPython(`${python} is not there`, thrown)
      throw thrown
    })
  const { code } = await run(python, ['-c', look, ...modules])
  if (code === 0) return python
  if (code === 3) throw noPython(`${python} is older than ${oldestPython}`)
  const own = path.join(folder, 'venv', 'bin', 'python')
  const mark = path.join(folder, 'installed')
  const wanted = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
  if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return own
  await mkdir(folder, { recursive: true })
  await rm(mark, { force: true })
  onInstall({
    message: `The first tuning gets Python's packages into ${folder}: up to 6 GB, PyTorch with its GPU libraries among them.`,
    fix: 'To get none, cancel, and name a Python that has them by PYTHON; to be rid of them later, delete that folder.',
  })
  onLine('Making a place for Python’s packages')
  const made = await run(python, ['-m', 'venv', '--clear', path.join(folder, 'venv')])
  if (made.code !== 0) throw noPython(`${python} can't make a virtual environment: ${made.complaint}`)
  const filled = await run(own, [
    '-m',
    'pip',
    'install',
    '--disable-pip-version-check',
    '--progress-bar',
    'off',
    '-r',
    requirements,
  ])
  if (filled.code !== 0)
    throw new DiptychError(
      'upstream',
      `Python's packages could not be installed: ${filled.complaint.split('\n').at(-1)}`,
      `Check the connection and the disk, or set PYTHON to a Python that has what ${requirements} lists.`,
    )
  await writeFile(mark, wanted)
  return own
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'EACCES')
}

function noPython(what: string, cause?: unknown): DiptychError {
  return new DiptychError(
    'model-missing',
    `Tuning needs Python: ${what}.`,
    `Install Python ${oldestPython} or later with venv, or name one by the variable PYTHON.`,
    cause,
  )
}
