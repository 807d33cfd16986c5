import type { AnswerabilityFigures } from '@/lib/evaluate/evaluation-result.ts'
import { formatCount } from '../ui/format.ts'
import { formatShare } from './evaluation-words.ts'

interface AnswerabilityViewProps {
  figures: AnswerabilityFigures | null
  /** Those that have an answer, however they ask. */
  queries: number
}

/** How well questions that have an answer are told from those that have none. */
export function AnswerabilityView({ figures, queries }: AnswerabilityViewProps) {
  if (!figures) return null
  const { answerable, unanswerable, auc, threshold, truePositiveRate, falsePositiveRate } = figures
  const rows = [
    { name: 'ROC AUC', value: formatShare(auc), meaning: '0.5 is chance, 1 is perfect' },
    { name: 'Threshold', value: formatShare(threshold), meaning: 'likelihood from which on an answer is given' },
    { name: 'Answered rightly', value: asPercent(truePositiveRate), meaning: 'of the questions that have an answer' },
    { name: 'Answered wrongly', value: asPercent(falsePositiveRate), meaning: 'of the questions that have none' },
  ]
  return (
    <section aria-labelledby="answerability">
      <h2 id="answerability" className="font-semibold text-lg">
        Is there an answer?
      </h2>
      <p className="mt-1 mb-4 text-pretty text-faint text-sm">
        Told by {formatCount(answerable, 'question')} in words that {answerable === 1 ? 'has' : 'have'} an answer, and{' '}
        {unanswerable.toLocaleString('en')} that {unanswerable === 1 ? 'has' : 'have'} none.
        {queries > answerable &&
          ` A picture always resembles something, so the ${queries - answerable} that ask with one are left out.`}
      </p>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 md:grid-cols-4">
        {rows.map(({ name, value, meaning }) => (
          <div key={name}>
            <dt className="text-soft text-xs">{name}</dt>
            <dd className="font-semibold text-lg tabular-nums">{value}</dd>
            <dd className="text-pretty text-faint text-xs">{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function asPercent(share: number): string {
  return `${Math.round(share * 100)}%`
}
