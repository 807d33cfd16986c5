/**
 * What reading a question before the search is worth: `node bench/understanding.ts [SET …] [--json]`. The follow-ups
 * and the questions in other languages of the sets, and questions for several things where a set has them, searched for as
 * they are (off), by the rules alone (rules), and by the connected chat model where it passes its self-test (auto). Needs
 * OLLAMA_BASE_URL or OPENAI_BASE_URL for the last to differ from the rules.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readQuestion } from '../lib/ask.ts'
import { readConfig } from '../lib/config.ts'
import { Engine } from '../lib/engine.ts'
import { evaluate } from '../lib/evaluate/evaluate.ts'
import type { EvaluationQuery } from '../lib/evaluate/evaluation-set.ts'
import { EvaluationSets } from '../lib/evaluate/evaluation-sets.ts'
import { describeAbilities, type QueryRewriting } from '../lib/understand/query-abilities.ts'
import { asksSeveral } from '../lib/understand/split.ts'

const { values: options, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const root = path.resolve(import.meta.dirname, '..')
const names = positionals.length > 0 ? positionals : ['samples']
const sets = new EvaluationSets({ root, judgedQueries: async () => [], documentsNamed: async () => [] })
const ways: QueryRewriting[] = ['off', 'rules', 'auto']

const groups: [name: string, holds: (query: EvaluationQuery) => boolean][] = [
  ['follow-up', ({ history }) => history.length > 0],
  ['other language', ({ history, language }) => history.length === 0 && language !== null && language !== 'en'],
  ['several parts', ({ history, text }) => history.length === 0 && asksSeveral(text ?? '')],
]

const rows: Record<string, string | number>[] = []
for (const name of names) {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'diptych-understanding-'))
  const set = await sets.open(name, 'default')
  const documents = set.documents
  if (!documents) throw new Error(`${name} does not say what is to be ingested.`)
  for (const way of ways) {
    const engine = await Engine.open({ ...readConfig(process.env, root), dataDir, queryRewriting: way })
    await engine.ingest([documents], { collection: 'default' })
    const model = await engine.chatModels.current().catch(() => null)
    const proven = model ? await engine.queryAbilities.test({ model, encoder: await engine.encoder() }) : null
    console.error(`${way}: ${describeAbilities(model, proven, way)}`)
    for (const [group, holds] of groups) {
      const queries = set.queries.filter((query) => query.text !== null && query.relevant.length > 0 && holds(query))
      if (queries.length === 0) continue
      let changed = 0
      const { recall, mrr, ndcg, milliseconds } = await evaluate(
        { ...set, queries },
        async (question, signal) => {
          const { text, searches, changes } = await readQuestion(question, engine, signal)
          if (changes.length > 0) changed++
          return engine.search({ ...question, text, searches }, signal)
        },
        { collection: 'default', mode: 'hybrid' },
      )
      const figures = { 'recall@1': recall['1'] ?? 0, 'recall@10': recall['10'] ?? 0, mrr, ndcg, p50: milliseconds.p50 }
      const rounded = Object.entries(figures).map(([name, value]) => [name, Number(value.toFixed(3))])
      rows.push({ set: set.name, group, queries: queries.length, way, changed, ...Object.fromEntries(rounded) })
    }
    await engine.close()
  }
  await rm(dataDir, { recursive: true, force: true })
}
if (options.json) console.log(JSON.stringify(rows))
else console.table(rows)
