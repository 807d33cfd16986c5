import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Split } from '../../lib/evaluate/evaluation-result.ts'
import { type EvaluationSet, readEvaluationSet } from '../../lib/evaluate/evaluation-set.ts'
import { EvaluationSets } from '../../lib/evaluate/evaluation-sets.ts'

/** A set, what to ingest for it, and its halves; null stands for a set that is not divided. */
export interface SetToMeasure {
  set: EvaluationSet
  inputs: string[]
  splits: (Split | null)[]
  /** Its pictures have no words but the names of their files, so that one similarity is all there is to compare. */
  picturesAlone: boolean
}

/**
 * The sets of evaluation/ by name, all where `names` is null, and the stamps where they are there.
 * Throws 'not-found' for a name that no set has.
 */
export async function readSets(root: string, names: string[] | null): Promise<SetToMeasure[]> {
  const sets = new EvaluationSets({ root, judgedQueries: async () => [], documentsNamed: async () => [] })
  const known = (await sets.list('')).filter(({ source }) => source === 'project').map(({ id }) => id)
  const project = await Promise.all(
    (names?.filter((name) => name !== stamps.name) ?? known).map(async (name) => {
      const set = await sets.named(name, '')
      const splits = (['dev', 'test'] as const).filter((half) => set.queries.some(({ split }) => split === half))
      return {
        set,
        inputs: set.documents ? [set.documents] : [],
        splits: splits.length > 0 ? splits : [null],
        picturesAlone: false,
      }
    }),
  )
  const folder = path.resolve(root, stamps.folder)
  if (!existsSync(folder) || (names && !names.includes(stamps.name))) return project
  const set = { ...(await readEvaluationSet(path.join(folder, 'captions.csv'))), name: stamps.name }
  return [...project, { set, inputs: [path.join(folder, 'images')], splits: [null], picturesAlone: true }]
}

/** Small drawings, each to be found by its caption. Ingested without the captions, or every caption would find itself. */
const stamps = { name: 'stamps', folder: '../shared/eval/stamps' }
