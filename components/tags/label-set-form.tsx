'use client'

import { type FormEvent, useState } from 'react'
import type { SavedLabelSet } from '@/lib/classify/label-set.ts'
import { toRequestError } from '../data/request.ts'
import { saveAndApply } from '../data/use-tags.ts'
import { Button } from '../ui/button.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { labelsOf, linesOf, textOf } from './label-text.ts'

const fieldClass =
  'mt-1.5 w-full rounded-xl border bg-paper px-3.5 text-base font-normal placeholder:text-faint focus-visible:outline-offset-0 disabled:text-faint'

interface LabelSetFormProps {
  collection: string
  /** The set to change; null for a new one. */
  set: SavedLabelSet | null
  onDone: () => void
}

/** What a label set is: its name, its labels, and how the model is asked. */
export function LabelSetForm({ collection, set, onDone }: LabelSetFormProps) {
  const [name, setName] = useState(set?.name ?? '')
  const [labels, setLabels] = useState(set ? textOf(set.labels) : '')
  const [threshold, setThreshold] = useState(set ? String(set.threshold) : '')
  const [templates, setTemplates] = useState(set?.templates.join('\n') ?? '')
  const [isEnsemble, setEnsemble] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const chosenLabels = labelsOf(labels, set?.labels)

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      await saveAndApply({
        ...{ collection, name, labels: chosenLabels, ensemble: isEnsemble },
        ...(threshold.trim() !== '' && { threshold: Number(threshold) }),
        ...(!isEnsemble && templates.trim() !== '' && { templates: linesOf(templates) }),
      })
      onDone()
    } catch (thrown) {
      const { message, fix } = toRequestError(thrown)
      setError(`${message} ${fix ?? ''}`)
      setBusy(false)
    }
  }

  return (
    <form onSubmit={submit} className="mt-5 space-y-4">
      <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_8rem]">
        <label className="block font-medium text-sm">
          Name
          <input
            value={name}
            disabled={set !== null}
            placeholder="style"
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
            className={`${fieldClass} h-11 md:h-10`}
          />
        </label>
        <label className="block font-medium text-sm">
          Threshold
          <input
            type="number"
            min={0}
            max={1}
            step="any"
            value={threshold}
            placeholder="0.5"
            onChange={(event) => setThreshold(event.target.value)}
            className={`${fieldClass} h-11 md:h-10`}
          />
        </label>
      </div>
      <label className="block font-medium text-sm">
        Labels, with commas or one on each line
        <textarea
          rows={3}
          value={labels}
          placeholder="photograph, drawing, map, something else"
          onChange={(event) => setLabels(event.target.value)}
          className={`${fieldClass} py-2.5`}
        />
      </label>
      <p className="text-faint text-sm">
        Each picture gets the likeliest label, where its probability reaches the threshold. Take labels that exclude
        each other, in the language of the model.
      </p>
      <details>
        <summary className="cursor-pointer py-1 text-soft text-sm hover:text-ink">How the model is asked</summary>
        <div className="mt-2 space-y-3">
          <label className="flex items-center gap-2.5 text-sm">
            <input
              type="checkbox"
              checked={isEnsemble}
              onChange={(event) => setEnsemble(event.target.checked)}
              className="size-4.5 accent-accent"
            />
            By seven sentences that suit drawings, too
          </label>
          <label className="block font-medium text-sm">
            Sentences, one on each line
            <textarea
              rows={2}
              value={templates}
              disabled={isEnsemble}
              placeholder="a photo of a {label}"
              onChange={(event) => setTemplates(event.target.value)}
              className={`${fieldClass} py-2.5`}
            />
          </label>
        </div>
      </details>
      {error && (
        <p role="alert" className="text-danger text-sm">
          {error}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button kind="quiet" onClick={onDone}>
          Back
        </Button>
        <Button kind="primary" type="submit" disabled={busy || name.trim() === '' || chosenLabels.length === 0}>
          {busy && <Spinner />}
          Save and apply
        </Button>
      </div>
    </form>
  )
}
