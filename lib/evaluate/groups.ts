import type { EvaluationGroup, QueryOutcome } from './evaluation-result.ts'
import type { EvaluationQuery } from './evaluation-set.ts'
import { figuresOf } from './metrics.ts'

interface Measured {
  query: EvaluationQuery
  outcome: QueryOutcome
}

const kinds: Record<EvaluationGroup['by'], (query: EvaluationQuery) => string | null> = {
  query: ({ text, image }) => (text && image ? 'words and picture' : image ? 'picture' : 'words'),
  target: ({ target }) => target,
  language: ({ language }) => language,
}

/** The figures of each kind of query, the largest first; a kind that holds every query is left out. */
export function groupsOf(measured: Measured[], ks: number[]): EvaluationGroup[] {
  return (['query', 'target', 'language'] as const).flatMap((by) =>
    [...Map.groupBy(measured, ({ query }) => kinds[by](query))]
      .flatMap(([name, members]) => (name === null || members.length === measured.length ? [] : { name, members }))
      .sort((a, b) => b.members.length - a.members.length)
      .map(({ name, members }) => {
        const ranks = members.map(({ outcome }) => outcome.ranks)
        return { by, name, queries: members.length, ...figuresOf(ranks, ks) }
      }),
  )
}
