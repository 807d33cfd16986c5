'use client'

import { clsx } from 'clsx'
import { type FormEvent, useState } from 'react'
import type { EvaluationSetSummary } from '@/lib/evaluate/evaluation-run.ts'
import type { SearchMode } from '@/lib/types.ts'
import { type RequestError, toRequestError } from '../data/request.ts'
import { refreshEvaluations, startEvaluation } from '../data/use-evaluations.ts'
import { Button } from '../ui/button.tsx'
import { formatCount } from '../ui/format.ts'
import { Spinner } from '../ui/spinner.tsx'
import { ChoiceMenu } from './choice-menu.tsx'
import { modeLabels } from './evaluation-words.ts'
import { proposedSet } from './proposed-set.ts'
import { RunFailure } from './run-failure.tsx'
import { SetDocuments } from './set-documents.tsx'

type SplitChoice = 'all' | 'dev' | 'test'

const modes = Object.keys(modeLabels) as SearchMode[]

interface StartFormProps {
  collection: string
  sets: EvaluationSetSummary[]
}

/** What to measure: a set, the modes, and whether with reranking. Each mode is a run of its own. */
export function StartForm({ collection, sets }: StartFormProps) {
  const [chosenSet, setChosenSet] = useState<string | null>(null)
  const [chosenModes, setChosenModes] = useState<SearchMode[]>(['hybrid'])
  const [rerank, setRerank] = useState(false)
  const [split, setSplit] = useState<SplitChoice>('all')
  const [isStarting, setStarting] = useState(false)
  const [error, setError] = useState<RequestError | null>(null)
  const set = sets.find(({ id }) => id === chosenSet) ?? proposedSet(sets, collection)
  if (!set) return null
  const { splits, queries, unanswerable, covered } = set
  const isEmpty = queries === 0
  const isElsewhere = !isEmpty && covered === 0

  async function start(event: FormEvent) {
    event.preventDefault()
    if (!set || isStarting) return
    setStarting(true)
    setError(null)
    try {
      const half = splits && split !== 'all' ? split : null
      for (const mode of modes.filter((one) => chosenModes.includes(one)))
        await startEvaluation({ set: set.id, collection, mode, rerank, split: half })
    } catch (thrown) {
      setError(toRequestError(thrown))
    } finally {
      setStarting(false)
      refreshEvaluations()
    }
  }

  return (
    <form onSubmit={start} className="mb-8 rounded-2xl border bg-raised p-4 md:p-5">
      <div className={clsx('grid gap-4', splits && 'sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]')}>
        <ChoiceMenu
          label="Set"
          value={set.id}
          onChange={setChosenSet}
          choices={sets.map(({ id, title, queries, description }) => ({
            value: id,
            label: `${title} · ${formatCount(queries, 'question')}`,
            detail: description,
          }))}
        />
        {splits && (
          <ChoiceMenu
            label="Part"
            value={split}
            onChange={setSplit}
            choices={[
              { value: 'all', label: `All ${queries}` },
              { value: 'dev', label: `For choosing (dev): ${splits.dev}`, detail: 'Settings may be chosen by these' },
              { value: 'test', label: `Held out (test): ${splits.test}`, detail: 'Nothing was chosen by these' },
            ]}
          />
        )}
      </div>
      <p className="mt-2 text-pretty text-faint text-sm">
        {isEmpty
          ? `There is nothing in it yet for “${collection}”. Ask about the collection, and mark the sources that are right.`
          : [
              set.description,
              unanswerable > 0 &&
                `${queries - unanswerable} of the questions have an answer, ${unanswerable} have none.`,
              set.licence && `Licence: ${set.licence}.`,
            ]
              .filter(Boolean)
              .join(' ')}
      </p>
      {isElsewhere && (
        <div className="mt-3 rounded-xl bg-mat p-3.5 text-sm">
          <p className="text-pretty">
            Nothing of what it asks for is in “{collection}”, so there is nothing to measure.
          </p>
          {set.source === 'project' && <SetDocuments key={set.id} set={set} collection={collection} className="mt-3" />}
        </div>
      )}
      {covered > 0 && covered < queries - unanswerable && (
        <p className="mt-2 text-pretty text-soft text-sm">
          Only {covered.toLocaleString('en')} of its questions are about what is in “{collection}”; the others will
          count as not found.
        </p>
      )}
      <div className="mt-4 flex flex-wrap items-end gap-x-8 gap-y-4">
        <fieldset>
          <legend className="mb-1.5 font-medium text-sm">Search by</legend>
          <div className="flex flex-wrap gap-1.5">
            {modes.map((mode) => (
              <Toggle
                key={mode}
                label={modeLabels[mode]}
                checked={chosenModes.includes(mode)}
                onChange={(on) =>
                  setChosenModes((before) => (on ? [...before, mode] : before.filter((one) => one !== mode)))
                }
              />
            ))}
          </div>
        </fieldset>
        <fieldset>
          <legend className="mb-1.5 font-medium text-sm">Then</legend>
          <Toggle label="Rerank" checked={rerank} onChange={setRerank} />
        </fieldset>
        <Button
          kind="primary"
          type="submit"
          className="ml-auto"
          disabled={isStarting || isEmpty || isElsewhere || chosenModes.length === 0}
        >
          {isStarting && <Spinner />}
          Start
        </Button>
      </div>
      {error && <RunFailure error={error} set={set} collection={collection} className="mt-4" />}
    </form>
  )
}

interface ToggleProps {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
}

function Toggle({ label, checked, onChange }: ToggleProps) {
  return (
    <label
      className={clsx(
        'relative inline-flex h-11 cursor-pointer select-none items-center rounded-xl border px-3.5 text-sm transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2 md:h-9',
        checked ? 'border-transparent bg-accent-soft font-medium text-accent' : 'text-soft hover:text-ink',
      )}
    >
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="sr-only"
      />
      {label}
    </label>
  )
}
