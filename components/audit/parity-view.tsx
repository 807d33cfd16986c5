import { useId } from 'react'
import type { ParityFigures } from '@/lib/audit/audit-figures.ts'
import { formatPercent, formatShares, promptWords } from './audit-words.ts'

/** Whom the model means where no group is named. */
export function ParityView({ figures }: { figures: ParityFigures }) {
  const { name, neutral, k, prompts, groups, widest, key, each } = figures
  const id = useId()
  const meant = neutral ? `“${neutral}”` : 'nobody in particular'
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="font-semibold text-lg">
        {promptWords[name] ?? name}
      </h3>
      <p className="mt-1 mb-3 max-w-prose text-pretty text-faint text-sm">
        Each of {prompts} prompts looks for pictures of each group and of {meant}. Of the first {k} that {meant} finds,
        this share is also found for the group: the higher it is, the more the model takes {meant} to be of that group.
        In a collection that shows no people it says nothing of people.
      </p>
      <div className="rounded-2xl border bg-raised p-4">
        <dl className="space-y-3">
          {groups.map(({ group, overlap, exposure }) => (
            <div key={group}>
              <dt className="flex flex-wrap justify-between gap-x-3 text-sm">
                <span className="font-medium">{group}</span>
                <span className="tabular-nums">
                  {formatPercent(overlap.value)}{' '}
                  <span className="text-faint text-xs">
                    <span className="sr-only">95% interval </span>
                    {formatShares(overlap)}
                  </span>
                </span>
              </dt>
              <dd>
                <div className="mt-1 h-1.5 overflow-hidden rounded-full bg-line" aria-hidden>
                  <div className="h-full bg-accent" style={{ width: formatPercent(overlap.value) }} />
                </div>
                {exposure && (
                  <p className="mt-1 text-faint text-xs tabular-nums">
                    Gets {formatPercent(exposure.share.value)} of the attention and is{' '}
                    {formatPercent(exposure.expected)} of the pictures{key && ` with “${key}”`}.
                  </p>
                )}
              </dd>
            </div>
          ))}
        </dl>
        {widest && (
          <p className="mt-4 text-pretty text-sm">
            {widest.isCertain
              ? `Asked for ${meant}, the model tends to find what it finds for “${widest.more}” rather than for “${widest.less}”, by ${formatPercent(widest.difference.value)} of the pictures (${formatShares(widest.difference)}).`
              : 'The groups don’t differ by more than chance.'}
          </p>
        )}
      </div>
      <details className="mt-2">
        <summary className="w-fit cursor-pointer rounded-md py-2 font-medium text-sm text-soft hover:text-ink">
          Prompt by prompt
        </summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <div tabIndex={0} className="overflow-x-auto">
          <table className="w-full sm:min-w-96 text-sm tabular-nums">
            <thead>
              <tr className="text-left text-faint text-xs">
                <th scope="col" className="border-b py-1.5 pr-4 font-medium">
                  Prompt
                </th>
                {groups.map(({ group }) => (
                  <th key={group} scope="col" className="border-b px-2 py-1.5 text-right font-medium">
                    {group}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {each.map(({ prompt, overlaps }) => (
                <tr key={prompt}>
                  <th scope="row" className="border-b py-1.5 pr-4 text-left font-normal">
                    {prompt.replace('{group}', '…')}
                  </th>
                  {groups.map(({ group }) => (
                    <td key={group} className="border-b px-2 py-1.5 text-right">
                      {formatPercent(overlaps[group] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  )
}
