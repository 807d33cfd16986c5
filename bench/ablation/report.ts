import type { EvaluationResult, Split } from '../../lib/evaluate/evaluation-result.ts'
import type { ItemKind, Notice } from '../../lib/types.ts'

/** One variant on one half of a set. */
export interface Row {
  variant: string
  /** null where it finds nothing at all. */
  result: EvaluationResult | null
  /** Mean number of different documents among the first ten hits. */
  documents: number
}

export interface MeasuredSet {
  set: string
  items: number
  kinds: Record<ItemKind, number>
  groups: { title: string; question: string; halves: { split: Split | null; rows: Row[] }[] }[]
}

/** docs/ablation.md. */
export function reportOf(
  sets: MeasuredSet[],
  { model, reranker, notice }: { model: string; reranker: string | null; notice: Notice | null },
): string {
  return `${[
    '# Every way to rank, on every set',
    'Written by `npm run ablation`, which measures it anew. [retrieval.md](retrieval.md) says how ranking works,',
    '[decisions/0003-fusion.md](decisions/0003-fusion.md) what was chosen by these figures, and',
    '[../evaluation/README.md](../evaluation/README.md) what the sets hold.',
    '',
    `Model: \`${model}\`. Each set is divided into a half for choosing (dev) and a half that was held out (test); the`,
    'stamps are neither, nothing was chosen by them, and full text finds them by the names of their files. The interval is',
    'that of nDCG@10, by bootstrap over the queries. The milliseconds are those of one search for 100 hits without embedding',
    'the question, which is the same for all. A variant differs from the default in what its name says; diversity is off but',
    'in the default itself and where it is named.',
    '',
    rerankerLine(reranker, notice),
    ...sets.map(sectionOf),
  ].join('\n')}\n`
}

function rerankerLine(reranker: string | null, notice: Notice | null): string {
  if (reranker) return `Reranker: \`${reranker}\`.`
  return [
    '**No reranker was there to be measured.**',
    notice ? `${notice.message}` : 'It is switched off.',
    'Where Ollama runs, `ollama pull dengcao/Qwen3-Reranker-0.6B && npm run ablation` adds its rows.',
  ].join(' ')
}

function sectionOf({ set, items, kinds, groups }: MeasuredSet): string {
  const { pair, image, text } = kinds
  return [
    '',
    `## ${set}`,
    `${items} items: ${pair} pictures with words, ${image} without, ${text} texts.`,
    ...groups.flatMap(({ title, question, halves }) => [
      '',
      `### ${set}: ${title.toLowerCase()}`,
      question,
      ...halves.map(({ split, rows }) => `\n${captionOf(split, rows)}\n\n${tableOf(rows)}`),
    ]),
  ].join('\n')
}

function captionOf(split: Split | null, rows: Row[]): string {
  const queries = `${rows.find(({ result }) => result)?.result?.queries ?? 0} queries`
  return split ? `**${split}**, ${queries}` : `**not divided**, ${queries}`
}

function tableOf(rows: Row[]): string {
  const head = ['variant', 'recall@1', '@5', '@10', 'MRR', 'nDCG@10', '95%', 'documents in 10', 'ms']
  const body = rows.map(({ variant, result, documents }) => {
    if (!result) return [variant, ...head.slice(1).map(() => '–')]
    const { recall, mrr, ndcg, intervals, milliseconds } = result
    const [low, high] = intervals.ndcg
    const figures = [recall[1], recall[5], recall[10], mrr, ndcg].map((value) => (value ?? 0).toFixed(3))
    const interval = `${low.toFixed(3)}–${high.toFixed(3)}`
    return [variant, ...figures, interval, documents.toFixed(1), milliseconds.p50.toFixed(0)]
  })
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...body.map(line)].join('\n')
}
