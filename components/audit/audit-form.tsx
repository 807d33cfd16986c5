'use client'

import { type FormEvent, useState } from 'react'
import { toRequestError } from '../data/request.ts'
import { startAudit } from '../data/use-audits.ts'
import { useEvaluations } from '../data/use-evaluations.ts'
import { ChoiceMenu } from '../evaluate/choice-menu.tsx'
import { Button } from '../ui/button.tsx'
import { formatCount } from '../ui/format.ts'
import { Spinner } from '../ui/spinner.tsx'
import { promptWords } from './audit-words.ts'

const none = ''

/** What to look at besides the vectors: the questions of a set by group, and prompts that differ in the group alone. */
export function AuditForm({ collection }: { collection: string }) {
  const { data } = useEvaluations(collection)
  const [set, setSet] = useState(none)
  const [prompts, setPrompts] = useState(none)
  const [isStarting, setStarting] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const sets = data?.sets.filter(({ queries }) => queries > 0) ?? []

  async function start(event: FormEvent) {
    event.preventDefault()
    if (isStarting) return
    setStarting(true)
    setProblem(null)
    try {
      await startAudit({
        collection,
        set: set || null,
        prompts: prompts === 'all' ? Object.keys(promptWords) : prompts ? [prompts] : [],
      })
    } catch (thrown) {
      const { message, fix } = toRequestError(thrown)
      setProblem([message, fix].filter(Boolean).join(' '))
    } finally {
      setStarting(false)
    }
  }

  return (
    <form onSubmit={start} className="mb-8 rounded-2xl border bg-raised p-4 md:p-5">
      <div className="grid items-end gap-4 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]">
        <ChoiceMenu
          label="Questions"
          value={set}
          onChange={setSet}
          choices={[
            { value: none, label: 'No set', detail: 'The words of each item look for its own picture' },
            ...sets.map(({ id, title, queries }) => ({
              value: id,
              label: title,
              detail: `${formatCount(queries, 'question')}, counted by what the metadata of the wanted items says`,
            })),
          ]}
        />
        <ChoiceMenu
          label="Compare groups of people"
          value={prompts}
          onChange={setPrompts}
          choices={[
            { value: none, label: 'Don’t compare', detail: 'The collection shows no people' },
            ...Object.entries(promptWords).map(([value, label]) => ({ value, label })),
            { value: 'all', label: 'All of these' },
          ]}
        />
        <Button kind="primary" type="submit" disabled={isStarting}>
          {isStarting && <Spinner />}
          Start
        </Button>
      </div>
      {problem && (
        <p role="alert" className="mt-4 rounded-xl bg-danger-soft p-3.5 text-pretty text-sm">
          {problem}
        </p>
      )}
    </form>
  )
}
