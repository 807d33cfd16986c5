'use client'

import { Info } from 'lucide-react'
import type { EvaluationRun } from '@/lib/evaluate/evaluation-run.ts'
import { useEvaluations } from '../data/use-evaluations.ts'
import { formatCount, formatSeconds } from '../ui/format.ts'
import { PlainWords } from '../ui/plain-words.tsx'
import { AnswerabilityView } from './answerability-view.tsx'
import { ComparisonView } from './comparison-view.tsx'
import { GroupTable } from './group-table.tsx'
import { MetricGrid } from './metric-grid.tsx'
import { isWaiting, questionsAsked, runFacts, titleOfSet } from './run-facts.ts'
import { RunFailure } from './run-failure.tsx'
import { RunProgress } from './run-progress.tsx'
import { WorstQueries } from './worst-queries.tsx'

export function RunDetails({ run }: { run: EvaluationRun }) {
  const { options, result, error, state } = run
  const { data } = useEvaluations(options.collection)
  const facts = result && [
    questionsAsked(result.each.length, result.each.length - result.queries),
    `model ${result.model}`,
    result.reranker && `reranked by ${result.reranker}`,
    `${Math.round(result.milliseconds.p50)} ms a search (95% within ${Math.round(result.milliseconds.p95)} ms)`,
    `${formatSeconds(result.seconds)} in all`,
  ]
  return (
    <>
      <header className="mb-6">
        <h1 className="break-words font-semibold text-2xl tracking-tight md:text-3xl">
          {titleOfSet(options.set, data?.sets)}
        </h1>
        <p className="mt-1.5 text-pretty text-soft text-sm">{runFacts(run)}</p>
        {facts && <p className="text-pretty text-faint text-sm">{facts.filter(Boolean).join(' · ')}</p>}
      </header>
      {state === 'running' && <RunProgress run={run} isWaiting={isWaiting(run, data?.runs ?? [])} />}
      {state === 'cancelled' && <p className="text-soft">Cancelled before it was done.</p>}
      {error && (
        <RunFailure
          error={error}
          set={data?.sets.find(({ id }) => id === options.set)}
          collection={options.collection}
        />
      )}
      {result && (
        <div className="space-y-10">
          <section aria-label="Figures" className="rounded-2xl border bg-raised p-4 md:p-5">
            <MetricGrid result={result} />
            {result.each.length > result.queries && (
              <p className="mt-4 text-faint text-xs">
                Of the {formatCount(result.queries, 'question')} that {result.queries === 1 ? 'has' : 'have'} an answer.
              </p>
            )}
          </section>
          {result.notices.length > 0 && (
            <ul className="space-y-1.5 text-soft text-sm">
              {result.notices.map(({ code, message, fix, queries }) => (
                <li key={code} className="flex gap-2">
                  <Info className="mt-0.5 size-4 shrink-0" strokeWidth={1.75} aria-hidden />
                  <span className="text-pretty">
                    <PlainWords>{[message, fix].filter(Boolean).join(' ')}</PlainWords> (
                    {formatCount(queries, 'question')})
                  </span>
                </li>
              ))}
            </ul>
          )}
          <ComparisonView run={run} others={data?.runs ?? []} />
          <GroupTable result={result} />
          <AnswerabilityView figures={result.answerability} queries={result.queries} />
          <WorstQueries result={result} />
        </div>
      )}
    </>
  )
}
