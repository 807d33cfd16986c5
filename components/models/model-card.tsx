import { modelFacts } from './model-facts.ts'
import type { ModelFamily } from './model-families.ts'
import { PrecisionRow } from './precision-row.tsx'
import { PublishedRecall } from './published-recall.tsx'

interface ModelCardProps {
  family: ModelFamily
  /** By id, what each model is called in the names of buttons. */
  names: ReadonlyMap<string, string>
  /** Id of the model that is used where nobody chooses another; null where there is none, or it is not known. */
  used: string | null
  /** Whether another can be chosen here. */
  canChoose: boolean
}

/** A model: what it is good for, what is known of it, and its precisions with what can be done with each. */
export function ModelCard({ family, names, used, canChoose }: ModelCardProps) {
  const { main, precisions } = family
  return (
    <article aria-label={main.label} className="rounded-2xl border bg-raised p-4 md:p-5">
      <h4 className="break-words font-medium">{main.label}</h4>
      <p className="mt-1 text-pretty text-soft text-sm">{main.note}</p>
      <p className="mt-1 text-pretty break-words text-faint text-sm">{modelFacts(main).join(' · ')}</p>
      {main.bringFrom && <BroughtWeights from={main.bringFrom} />}
      {main.recall && main.recall.length > 0 && <PublishedRecall figures={main.recall} />}
      {main.unproved && (
        <details className="mt-2 text-sm">
          <summary className="w-fit cursor-pointer rounded text-soft">Untested</summary>
          <p className="mt-1.5 max-w-prose text-pretty text-soft">{main.unproved}</p>
        </details>
      )}
      <ul aria-label={`Precisions of ${main.label}`} className="mt-3 border-t">
        {precisions.map((model) => (
          <PrecisionRow
            key={model.id}
            model={model}
            family={family}
            name={names.get(model.id) ?? model.id}
            isUsed={model.id === used}
            canChoose={canChoose}
          />
        ))}
      </ul>
    </article>
  )
}

/** What has no download button, and why. */
function BroughtWeights({ from }: { from: string }) {
  return (
    <p className="mt-1 max-w-prose text-pretty break-words text-soft text-sm">
      You bring its weights: they are at{' '}
      <a href={from} target="_blank" rel="noreferrer" className="text-accent underline underline-offset-2">
        {new URL(from).host}
        <span className="sr-only">, in a new tab</span>
      </a>{' '}
      in a form that does not run here. The guide <code>docs/models.md</code> says how to turn them into one that does.
    </p>
  )
}
