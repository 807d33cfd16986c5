'use client'

import { clsx } from 'clsx'
import { ArrowDown, ArrowUp, Equal } from 'lucide-react'
import { useState } from 'react'
import type { ComparedMetric } from '@/lib/evaluate/comparison.ts'
import type { EvaluationRun, EvaluationRunSummary } from '@/lib/evaluate/evaluation-run.ts'
import { useEvaluation } from '../data/use-evaluations.ts'
import { formatCount } from '../ui/format.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { ChoiceMenu } from './choice-menu.tsx'
import { formatDifference, formatShare, judgementOf, metricWords } from './evaluation-words.ts'
import { runFacts } from './run-facts.ts'

const none = 'none'

interface ComparisonViewProps {
  run: EvaluationRun
  others: EvaluationRunSummary[]
}

/** What has changed since another run of the same set, and whether it is more than chance. */
export function ComparisonView({ run, others }: ComparisonViewProps) {
  const [chosen, setChosen] = useState<string | null>(null)
  const comparable = others.filter(
    ({ id, result, options }) => id !== run.id && result && options.set === run.options.set,
  )
  if (comparable.length === 0) return null
  const against = chosen ?? lastBefore(run, comparable)?.id ?? none
  return (
    <section aria-labelledby="comparison">
      <h2 id="comparison" className="mb-3 font-semibold text-lg">
        Compared with another run
      </h2>
      <div className="max-w-lg">
        <ChoiceMenu
          label="The run before"
          value={against}
          onChange={setChosen}
          choices={[
            { value: none, label: 'None' },
            ...comparable.map((other) => ({ value: other.id, label: runFacts(other) })),
          ]}
        />
      </div>
      {against !== none && <Comparison id={run.id} against={against} />}
    </section>
  )
}

/** The run that one would compare with: the last before it over the same questions of the same collection. */
function lastBefore({ createdAt, options }: EvaluationRun, others: EvaluationRunSummary[]) {
  return others
    .filter((other) => other.createdAt < createdAt)
    .filter((other) => other.options.collection === options.collection && other.options.split === options.split)
    .toSorted((one, other) => other.createdAt.localeCompare(one.createdAt))[0]
}

function Comparison({ id, against }: { id: string; against: string }) {
  const { data, error } = useEvaluation(id, against)
  if (error)
    return (
      <p role="alert" className="mt-4 text-pretty text-danger text-sm">
        {error.message} {error.fix}
      </p>
    )
  if (!data?.comparison) return <Skeleton className="mt-4 h-40 rounded-2xl" />
  const { metrics, queries } = data.comparison
  return (
    <div className="mt-4">
      <p className="text-pretty text-faint text-sm">
        Over the {formatCount(queries, 'question')} that both runs asked; intervals of 95% by the paired bootstrap.
      </p>
      <ul className="mt-3 divide-y border-y">
        {Object.entries(metrics).map(([key, metric]) => (
          <MetricChange key={key} name={metricWords(key).label} metric={metric} />
        ))}
      </ul>
    </div>
  )
}

const looks = {
  better: { icon: ArrowUp, className: 'text-accent' },
  worse: { icon: ArrowDown, className: 'text-danger' },
  chance: { icon: Equal, className: 'text-faint' },
}

function MetricChange({ name, metric }: { name: string; metric: ComparedMetric }) {
  const { before, after, difference, interval, wins, losses, ties } = metric
  const { kind, words } = judgementOf(metric)
  const { icon: Icon, className } = looks[kind]
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 py-2.5 text-sm tabular-nums md:grid-cols-[6rem_8rem_1fr_1fr_auto]">
      <span className="font-medium">{name}</span>
      <span className="text-right text-soft md:text-left">
        {formatShare(before)} <span aria-hidden>→</span>
        <span className="sr-only">to</span> {formatShare(after)}
      </span>
      <span>
        <span className="font-medium">{formatDifference(difference)}</span>{' '}
        <span className="text-faint text-xs">
          ({formatDifference(interval[0])} to {formatDifference(interval[1])})
        </span>
      </span>
      <span className={clsx('inline-flex items-center gap-1.5 justify-self-end md:justify-self-start', className)}>
        <Icon className="size-4 shrink-0" aria-hidden />
        {words}
      </span>
      <span className="col-span-2 text-faint text-xs md:col-span-1 md:text-right">
        {wins} better, {losses} worse, {ties} the same
      </span>
    </li>
  )
}
