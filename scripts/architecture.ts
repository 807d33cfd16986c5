import path from 'node:path'

/** The import rules of docs/architecture.md that need to know types from values; biome.json holds the others. */
export interface Violation {
  file: string
  imports: string
  rule: string
}

interface Import {
  /** As seen from the project's folder where it is a file of the project: `lib/types.ts`. */
  target: string
  typeOnly: boolean
}

const steps = ['read', 'pair', 'embed', 'store', 'understand', 'retrieve', 'rerank', 'answer']

/** A file for one system, behind a port: html-reader.ts, onnx-encoder.ts, lance-vector-stores.ts, ollama-chat-model.ts. */
const adapter =
  /^lib\/(read\/(?!document-)[\w-]+-reader|embed\/(?!dual-)[\w-]+-encoder|store\/\w+-(asset-store|vector-stores?)|rerank\/(?!apply-)[\w-]+-reranker|answer\/(\w+-chat|extractive)-model)\.ts$/

/** Those that pick adapters: the engine, and for each kind of which there are several the file that chooses among them. */
const choosers = [
  'lib/engine.ts',
  'lib/answer/chat-models.ts',
  'lib/embed/models.ts',
  'lib/read/document-reader.ts',
  'lib/read/read-worker.ts',
  'lib/rerank/picture-reranker-choice.ts',
  'lib/rerank/reranker-choice.ts',
  'lib/store/lance-vector-stores.ts',
]

/** What a source breaks. `file` is its path from the project's folder, with forward slashes. */
export function violationsOf(file: string, source: string): Violation[] {
  const values = importsOf(file, source).filter((one) => !one.typeOnly)
  return values.flatMap(({ target }) => {
    const rules = [
      file.startsWith('components/') && target.startsWith('lib/') && 'Components import types from lib, nothing else.',
      stepOf(file) !== null &&
        stepOf(target) !== null &&
        stepOf(file) !== stepOf(target) &&
        'A step imports only types of another step: its port.',
      adapter.test(target) && !choosers.includes(file) && 'Only the engine and its choosers import an adapter.',
    ]
    return rules.flatMap((rule) => (rule ? [{ file, imports: target, rule }] : []))
  })
}

function stepOf(file: string): string | null {
  const folder = /^lib\/([\w-]+)\//.exec(file)?.[1]
  return folder !== undefined && steps.includes(folder) ? folder : null
}

const statement = /^\s*(?:import|export)\s+(type\s)?(?:([^'"`;]*?)\s+from\s+)?['"]([^'"]+)['"]/gm
const dynamic = /\bimport\(\s*['"]([^'"]+)['"]/g

/** Static imports, re-exports and dynamic imports of a formatted source. */
export function importsOf(file: string, source: string): Import[] {
  const written = [...source.matchAll(statement)].map(([, type, names, target]) => ({
    target: resolved(file, target ?? ''),
    typeOnly: type !== undefined || (names !== undefined && onlyInlineTypes(names)),
  }))
  const loaded = [...source.matchAll(dynamic)].map(([, target]) => ({
    target: resolved(file, target ?? ''),
    typeOnly: false,
  }))
  return [...written, ...loaded]
}

/** `{ type A, type B }` */
function onlyInlineTypes(names: string): boolean {
  const list = /^\{([\s\S]*)\}$/.exec(names.trim())?.[1]
  const each = list?.split(',').map((name) => name.trim())
  return each?.filter(Boolean).every((name) => name.startsWith('type ')) ?? false
}

function resolved(file: string, target: string): string {
  if (target.startsWith('@/')) return target.slice(2)
  return target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target
}
