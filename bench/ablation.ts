/**
 * Every way to rank on every set of evaluation/, by the model at hand; writes docs/ablation.md. Progress on stderr.
 *
 *   npm run ablation -- [--sets samples,pictures] [--out docs/ablation.md]
 *
 * Each set is ingested once into a temporary folder, and each question embedded once, so that a variant costs its
 * ranking alone. Where ../shared/eval/stamps is there it is measured too, but nothing is chosen by it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../lib/config.ts'
import { Engine } from '../lib/engine.ts'
import { DiptychError } from '../lib/errors.ts'
import { evaluate } from '../lib/evaluate/evaluate.ts'
import { openCollection } from '../lib/search.ts'
import { cachedEncoder } from './ablation/cached-encoder.ts'
import { type MeasuredSet, reportOf } from './ablation/report.ts'
import { searchBy } from './ablation/search-by.ts'
import { readSets, type SetToMeasure } from './ablation/sets.ts'
import { rerankedVariants, type Variant, variantGroups } from './ablation/variants.ts'

const root = path.resolve(import.meta.dirname, '..')
const { values: options } = parseArgs({
  options: { sets: { type: 'string' }, out: { type: 'string', default: path.join(root, 'docs', 'ablation.md') } },
})
const folder = await mkdtemp(path.join(os.tmpdir(), 'diptych-ablation-'))
const engine = await Engine.open({ ...readConfig(process.env, root), dataDir: folder, logLevel: 'silent' })
try {
  const { reranker, notice } = await engine.rerankers.current()
  const measured: MeasuredSet[] = []
  for (const set of await readSets(root, options.sets?.split(',') ?? null)) {
    measured.push(await measureSet(set, reranker ? rerankedVariants : []))
  }
  const model = (await engine.encoder()).id
  await writeFile(options.out, reportOf(measured, { model, reranker: reranker?.name ?? null, notice }))
  process.stderr.write(`${options.out}\n`)
} finally {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
}

/** Ingests the documents of a set and measures every variant on each of its halves. */
async function measureSet(
  { set, inputs, splits, picturesAlone }: SetToMeasure,
  reranked: Variant[],
): Promise<MeasuredSet> {
  process.stderr.write(`${set.name}: ingesting …\n`)
  const { failed } = await engine.ingest(inputs, { collection: set.name })
  for (const { path: file, reason } of failed) process.stderr.write(`${set.name}: ${file} left out: ${reason}\n`)
  const opened = await openCollection(set.name, engine)
  const ports = { ...opened, encoder: cachedEncoder(opened.encoder) }
  const { items, kinds } = await ports.store.statistics()
  const groups: MeasuredSet['groups'] = []
  for (const { title, question, variants } of picturesAlone
    ? variantGroups.slice(0, 1)
    : [...variantGroups, rerankedGroup(reranked)]) {
    const halves: MeasuredSet['groups'][number]['halves'] = []
    for (const split of splits) {
      const rows = []
      for (const variant of variants) {
        process.stderr.write(`${set.name} ${split ?? ''}: ${variant.name}\n`)
        const { search, documents } = searchBy(variant, ports, engine)
        const { mode, rerank } = variant
        const result = await evaluate(set, search, { collection: set.name, mode, rerank, split }).catch(nothingFound)
        rows.push({ variant: variant.name, result, documents: documents() })
      }
      halves.push({ split, rows })
    }
    if (variants.length > 0) groups.push({ title, question, halves })
  }
  return { set: set.name, items, kinds, groups }
}

/** `text` and full text find nothing of a set of pictures without words. */
function nothingFound(error: unknown): null {
  if (error instanceof DiptychError && error.code === 'not-found') return null
  throw error
}

function rerankedGroup(variants: Variant[]) {
  return { title: 'Reranker', question: 'Does the reranker improve on the order of retrieval?', variants }
}
