'use client'

import { useState } from 'react'
import type { CollectionSummary, ModelChange } from '@/lib/types.ts'
import { cancelChange, changeModel, type EmbeddingModel, useModelChange } from '../data/use-models.ts'
import { ChoiceMenu } from '../evaluate/choice-menu.tsx'
import { Button } from '../ui/button.tsx'
import { formatCount, formatSeconds } from '../ui/format.ts'
import { tryTo } from '../ui/try-to.ts'
import { WorkBar } from '../ui/work-bar.tsx'
import { FailedChange } from './failed-change.tsx'
import { PreviousModel } from './previous-model.tsx'

interface CollectionModelProps {
  collection: CollectionSummary
  /** Those that are there. */
  models: EmbeddingModel[]
  /** By id, what each of them is called. */
  names: ReadonlyMap<string, string>
}

/** The model of a collection, the change to another, and the way back. */
export function CollectionModel({ collection, models, names }: CollectionModelProps) {
  const { name, items } = collection
  const { model, previousModel, reembedding, failed, notices } = useModelChange(collection)
  const [chosen, setChosen] = useState<string | null>(null)
  const nameOf = (id: string) => names.get(id) ?? id
  const value = chosen ?? model
  const isChanging = reembedding !== null
  return (
    <article
      id={`collection-${name}`}
      aria-label={`Collection ${name}`}
      className="space-y-2 px-4 py-2.5 md:px-5 md:py-3"
    >
      <div className="gap-x-6 sm:grid sm:grid-cols-[minmax(0,1fr)_minmax(0,24rem)] sm:items-center">
        <h3 className="min-w-0 break-words font-medium">{name}</h3>
        <div className="flex min-h-11 min-w-0 flex-col justify-center">
          {isChanging ? (
            <ChangeProgress name={name} change={reembedding} target={nameOf(reembedding.model)} />
          ) : models.length > 1 ? (
            <ChoiceMenu
              label={`Model of ${name}`}
              isLabelHidden
              choices={models.map(({ id, note }) => ({ value: id, label: nameOf(id), detail: note }))}
              value={value}
              onChange={setChosen}
            />
          ) : (
            <p className="text-pretty break-words text-soft">{nameOf(model)}</p>
          )}
        </div>
      </div>
      {!isChanging && value !== model && (
        <div className="flex flex-wrap items-center justify-end gap-2">
          <p className="min-w-60 flex-1 text-pretty break-words text-soft text-sm">
            Embeds {formatCount(items, 'item')} anew in the background; {nameOf(model)} serves until that is done.
          </p>
          <Button size="small" kind="quiet" onClick={() => setChosen(null)}>
            Keep
          </Button>
          <Button
            size="small"
            kind="primary"
            onClick={() => {
              setChosen(null)
              tryTo(changeModel(name, value))
            }}
          >
            Change
          </Button>
        </div>
      )}
      {!isChanging && value === model && previousModel && (
        <PreviousModel collection={name} previous={nameOf(previousModel)} />
      )}
      {failed && <FailedChange collection={name} failed={failed} target={nameOf(failed.model)} />}
      {notices.map(({ code, message, fix }) => (
        <p key={code} className="text-pretty text-soft text-sm">
          {message} {fix}
        </p>
      ))}
    </article>
  )
}

interface ChangeProgressProps {
  name: string
  change: NonNullable<ModelChange['reembedding']>
  /** Name of the model that the collection is to get. */
  target: string
}

function ChangeProgress({ name, change: { done, total, secondsLeft }, target }: ChangeProgressProps) {
  const left = secondsLeft === null ? '' : ` · ${formatSeconds(secondsLeft)} left`
  return (
    <WorkBar
      label={`Change of the model of ${name}`}
      words={total > 0 ? `${done} of ${total} items embedded by ${target}${left}` : `Starting with ${target}…`}
      fraction={total > 0 ? done / total : null}
      cancelLabel={`Cancel the change of the model of ${name}`}
      onCancel={() => tryTo(cancelChange(name))}
    />
  )
}
