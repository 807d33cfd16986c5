import type { EvaluationGroup, EvaluationResult } from '@/lib/evaluate/evaluation-result.ts'
import { SideScroller } from '../ui/side-scroller.tsx'
import { formatShare, groupWords, metricWords } from './evaluation-words.ts'

const headings: Record<EvaluationGroup['by'], string> = {
  query: 'What asks',
  target: 'What is to be found',
  language: 'Language of the question',
}

/** The figures by kind of question. */
export function GroupTable({ result: { groups, recall } }: { result: EvaluationResult }) {
  const kinds = (Object.keys(headings) as EvaluationGroup['by'][])
    .map((by) => ({ by, rows: groups.filter((group) => group.by === by) }))
    // A table of one row says what is said above.
    .filter(({ rows }) => rows.length > 1)
  if (kinds.length === 0) return null
  const ks = Object.keys(recall).toSorted((one, other) => Number(one) - Number(other))
  const columns = [...ks.map((k) => `recall@${k}`), 'mrr', 'ndcg']
  const figureOf = (group: EvaluationGroup, column: string) =>
    column === 'mrr' ? group.mrr : column === 'ndcg' ? group.ndcg : (group.recall[column.slice('recall@'.length)] ?? 0)
  return (
    <section aria-labelledby="groups">
      <h2 id="groups" className="mb-3 font-semibold text-lg">
        By kind of question
      </h2>
      <SideScroller>
        <table className="w-full min-w-120 text-sm tabular-nums">
          {kinds.map(({ by, rows }) => (
            <tbody key={by}>
              <tr className="text-left text-faint text-xs">
                <th scope="col" className="border-b pt-4 pr-4 pb-1.5 font-medium">
                  {headings[by]}
                </th>
                <th scope="col" className="border-b px-2 pt-4 pb-1.5 text-right font-medium">
                  Questions
                </th>
                {columns.map((column) => (
                  <th key={column} scope="col" className="border-b px-2 pt-4 pb-1.5 text-right font-medium">
                    {metricWords(column).label}
                  </th>
                ))}
              </tr>
              {rows.map((group) => (
                <tr key={group.name}>
                  <th scope="row" className="min-w-28 border-b py-2 pr-4 text-left font-medium">
                    {groupWords(group)}
                  </th>
                  <td className="border-b px-2 py-2 text-right text-soft">{group.queries}</td>
                  {columns.map((column) => (
                    <td key={column} className="border-b px-2 py-2 text-right">
                      {formatShare(figureOf(group, column))}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </SideScroller>
    </section>
  )
}
