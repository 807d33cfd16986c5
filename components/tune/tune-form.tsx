'use client'

import { type FormEvent, useId, useState } from 'react'
import type { TrainingPictures, TuningBase } from '@/lib/tune/tuning.ts'
import { type RequestError, toRequestError } from '../data/request.ts'
import { startTuning } from '../data/use-tunings.ts'
import { ChoiceMenu } from '../evaluate/choice-menu.tsx'
import { Button } from '../ui/button.tsx'
import { formatCount } from '../ui/format.ts'
import { PlainWords } from '../ui/plain-words.tsx'
import { Spinner } from '../ui/spinner.tsx'

const kindWords = {
  adapters: 'Small layers behind the model; minutes on any processor',
  full: 'The whole model; wants a graphics card',
}
const fieldClass = 'h-11 w-full rounded-xl border bg-paper px-3.5 text-base placeholder:text-faint md:h-10'

interface TuneFormProps {
  collection: string
  bases: TuningBase[]
  pictures: TrainingPictures
}

/** What to tune, and what the new model is called. */
export function TuneForm({ collection, bases, pictures }: TuneFormProps) {
  const id = useId()
  const [chosen, setChosen] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [epochs, setEpochs] = useState('')
  const [isStarting, setStarting] = useState(false)
  const [error, setError] = useState<RequestError | null>(null)
  // While those of a collection just chosen are on their way, the others are there.
  const known = pictures.collection === collection ? pictures : null
  const areTooFew = known !== null && known.found < known.needed
  const base = bases.find((one) => one.id === chosen) ?? bases[0]
  if (!base) return <p className="mb-8 text-soft">There is no model to tune yet. Get one under Models.</p>

  async function start(event: FormEvent) {
    event.preventDefault()
    if (!base || isStarting || areTooFew || name.trim() === '') return
    setStarting(true)
    setError(null)
    try {
      const count = epochs.trim() === '' ? null : Number(epochs)
      await startTuning({ base: base.id, name: name.trim(), collection, epochs: count, learnTemperature: false })
      setName('')
    } catch (thrown) {
      setError(toRequestError(thrown))
    } finally {
      setStarting(false)
    }
  }

  return (
    <form onSubmit={start} className="mb-8 rounded-2xl border bg-raised p-4 md:p-5">
      <div className="grid gap-4 sm:grid-cols-2">
        <ChoiceMenu
          label="Begin with"
          value={base.id}
          onChange={setChosen}
          choices={bases.map(({ id: value, label, kind }) => ({ value, label, detail: kindWords[kind] }))}
        />
        <div>
          <label htmlFor={`${id}-name`} className="mb-1.5 block font-medium text-sm">
            Name of the new model
          </label>
          <input
            id={`${id}-name`}
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder="Our pictures"
            maxLength={100}
            autoComplete="off"
            className={fieldClass}
          />
        </div>
      </div>
      <details className="mt-4 text-sm">
        <summary className="w-fit cursor-pointer rounded-sm text-soft">More settings</summary>
        <label className="mt-3 block max-w-56 font-medium" htmlFor={`${id}-epochs`}>
          Epochs at most
        </label>
        <input
          id={`${id}-epochs`}
          type="number"
          min={1}
          max={1000}
          value={epochs}
          onChange={(event) => setEpochs(event.target.value)}
          placeholder={base.kind === 'full' ? '10' : '60'}
          className={`${fieldClass} mt-1.5 max-w-32`}
        />
      </details>
      <div className="mt-4 flex flex-wrap items-center justify-end gap-4">
        <p
          id={`${id}-pictures`}
          className={`min-w-60 flex-1 text-pretty break-words text-sm ${areTooFew ? 'text-soft' : 'text-faint'}`}
        >
          {areTooFew
            ? `“${collection}” has ${formatCount(known.found, 'picture')} with words, a tuning needs at least ${known.needed}. A few hundred are worth more.`
            : `Learns from ${known ? formatCount(known.found, 'picture') : 'the pictures'} with words in “${collection}”. The first time it may get Python’s packages: several gigabytes.`}
        </p>
        <Button
          kind="primary"
          type="submit"
          aria-describedby={`${id}-pictures`}
          disabled={isStarting || areTooFew || name.trim() === ''}
        >
          {isStarting && <Spinner />}
          Start
        </Button>
      </div>
      {error && (
        <p role="alert" className="mt-4 rounded-xl bg-danger-soft p-3.5 text-pretty text-sm">
          <PlainWords>{[error.message, error.fix].filter(Boolean).join(' ')}</PlainWords>
        </p>
      )}
    </form>
  )
}
