import type { EvaluationResult } from '@/lib/evaluate/evaluation-result.ts'
import { formatShare, metricsOf } from './evaluation-words.ts'
import { IntervalBar, IntervalWords } from './interval-bar.tsx'

/** The figures of a run, each with its interval. */
export function MetricGrid({ result }: { result: Pick<EvaluationResult, 'recall' | 'mrr' | 'ndcg' | 'intervals'> }) {
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-3 lg:grid-cols-5">
      {metricsOf(result).map(({ key, label, meaning, value, interval }) => (
        <div key={key} title={meaning} className="min-w-0">
          <dt className="text-soft text-xs">{label}</dt>
          <dd>
            <span className="flex flex-wrap items-baseline gap-x-2">
              <span className="font-semibold text-lg tabular-nums">{formatShare(value)}</span>
              <IntervalWords interval={interval} />
            </span>
            <IntervalBar value={value} interval={interval} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
