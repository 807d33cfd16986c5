import { useId } from 'react'
import type { GroupRecall } from '@/lib/audit/audit-figures.ts'
import { formatPercent, formatShares } from './audit-words.ts'

/** Whether what is looked for is found as well in every group that metadata names. */
export function GroupRecallView({ figures }: { figures: GroupRecall }) {
  const { source, queries, candidates, recall, interval, keys } = figures
  const ks = Object.keys(recall)
  const id = useId()
  const byPairs = candidates !== null
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="font-semibold text-lg">
        {byPairs ? 'Words find their picture' : `Questions of “${source}”`}
      </h3>
      <p className="mt-1 mb-3 max-w-prose text-pretty text-faint text-sm">
        {byPairs
          ? `The words of ${queries.toLocaleString('en')} items look for their own picture among ${candidates.toLocaleString('en')}, by the vectors alone: how often it comes first, or among the first (recall).`
          : `${queries.toLocaleString('en')} questions with known answers, asked of the whole search: how often an answer comes first, or among the first (recall).`}{' '}
        {keys.length > 0
          ? 'By group, as the metadata of what is wanted says; a group is marked where it differs from the others by more than chance.'
          : 'No metadata divides it into groups of a useful size.'}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div tabIndex={0} className="overflow-x-auto">
        <table className="w-full sm:min-w-120 text-sm tabular-nums">
          <thead>
            <tr className="text-left text-faint text-xs">
              <th scope="col" className="border-b py-1.5 pr-4 font-medium">
                Group
              </th>
              <th scope="col" className="hidden border-b px-2 py-1.5 text-right font-medium sm:table-cell">
                Searches
              </th>
              {ks.map((k) => (
                <th key={k} scope="col" className="border-b px-2 py-1.5 text-right font-medium">
                  {k === '1' ? 'Found first' : `Among the first ${k}`}
                </th>
              ))}
              <th scope="col" className="hidden border-b py-1.5 pl-2 font-medium sm:table-cell">
                The last, with chance
              </th>
            </tr>
          </thead>
          <tbody>
            <Row name="All" queries={queries} recall={recall} interval={interval} difference={null} />
            {keys.flatMap(({ key, groups }) =>
              groups.map((group) => <Row key={`${key} ${group.value}`} name={`${key}: ${group.value}`} {...group} />),
            )}
          </tbody>
        </table>
      </div>
    </section>
  )
}

type Group = Omit<GroupRecall['keys'][number]['groups'][number], 'value' | 'among'>

function Row({ name, queries, recall, interval, difference }: Group & { name: string }) {
  return (
    <tr>
      <th scope="row" className="border-b py-2 pr-4 text-left font-medium">
        {name}
        {difference !== null && (
          <span
            className={
              difference < 0 ? 'block font-normal text-danger text-xs' : 'block font-normal text-accent text-xs'
            }
          >
            {difference < 0 ? 'less' : 'more'} than the others, by {formatPercent(Math.abs(difference))} of searches
          </span>
        )}
      </th>
      <td className="hidden border-b px-2 py-2 text-right text-soft sm:table-cell">{queries.toLocaleString('en')}</td>
      {Object.entries(recall).map(([k, value]) => (
        <td key={k} className="border-b px-2 py-2 text-right">
          {formatPercent(value)}
        </td>
      ))}
      <td className="hidden border-b py-2 pl-2 text-soft sm:table-cell">{formatShares({ interval })}</td>
    </tr>
  )
}
