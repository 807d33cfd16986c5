'use client'

import { useState } from 'react'
import {
  cancelChange,
  changeModel,
  type EmbeddingModel,
  forgetPrevious,
  undoChange,
  useModelChange,
} from '../data/use-models.ts'
import { ChoiceMenu } from '../evaluate/choice-menu.tsx'
import { Button } from '../ui/button.tsx'
import { formatSeconds } from '../ui/format.ts'
import { tryTo } from '../ui/try-to.ts'
import { WorkBar } from '../ui/work-bar.tsx'

/** The model of a collection, the change to another, and the way back. */
export function CollectionModel({ collection, models }: { collection: string; models: EmbeddingModel[] }) {
  const { data } = useModelChange(collection)
  const [chosen, setChosen] = useState<string | null>(null)
  if (!data) return null
  const { model, previousModel, reembedding, failed, notices } = data
  const labelOf = (id: string) => models.find((one) => one.id === id)?.label ?? id
  const choices = models
    .filter(({ state, id }) => state === 'ready' || id === model)
    .map(({ id, label, note }) => ({ value: id, label, detail: note }))
  const value = chosen ?? model
  return (
    <article aria-label={`Collection ${collection}`} className="rounded-2xl border bg-raised p-4 md:p-5">
      <h3 className="break-words font-medium">{collection}</h3>
      <p className="mb-3 text-faint text-sm">Searched with {labelOf(model)}</p>
      {failed && (
        <p role="alert" className="mb-3 text-pretty rounded-xl bg-danger-soft p-3 text-sm">
          The change to {labelOf(failed.model)} stopped. {failed.error.message} {failed.error.fix}
        </p>
      )}
      {reembedding ? (
        <WorkBar
          label={`Change of the model of ${collection}`}
          words={`${reembedding.done} of ${reembedding.total} items embedded by ${labelOf(reembedding.model)}${
            reembedding.secondsLeft === null ? '' : ` · ${formatSeconds(reembedding.secondsLeft)} left`
          }`}
          fraction={reembedding.total > 0 ? reembedding.done / reembedding.total : 0}
          cancelLabel={`Cancel the change of the model of ${collection}`}
          onCancel={() => tryTo(cancelChange(collection))}
        />
      ) : (
        <div className="flex flex-wrap items-end gap-2">
          <ChoiceMenu label={`Model of ${collection}`} choices={choices} value={value} onChange={setChosen} />
          <Button
            disabled={value === model}
            onClick={() => {
              setChosen(null)
              tryTo(changeModel(collection, value))
            }}
          >
            Change
          </Button>
          {previousModel && (
            <>
              <Button kind="quiet" onClick={() => tryTo(undoChange(collection))}>
                Back to {labelOf(previousModel)}
              </Button>
              <Button kind="quiet" onClick={() => tryTo(forgetPrevious(collection))}>
                Forget {labelOf(previousModel)}
              </Button>
            </>
          )}
        </div>
      )}
      {notices.map(({ code, message, fix }) => (
        <p key={code} className="mt-3 text-pretty text-soft text-sm">
          {message} {fix}
        </p>
      ))}
    </article>
  )
}
