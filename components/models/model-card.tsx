import type { ListedModel } from '../data/use-models.ts'
import type { ModelFamily } from './model-families.ts'
import { PrecisionRow } from './precision-row.tsx'
import { PublishedRecall } from './published-recall.tsx'

/** Languages that a card names before it counts. */
const mostLanguages = 6

/** A model: what it is good for, what is known of it, and its precisions with what can be done with each. */
export function ModelCard({ family }: { family: ModelFamily }) {
  const { main, precisions } = family
  return (
    <article aria-label={main.label} className="rounded-2xl border bg-raised p-4 md:p-5">
      <h3 className="font-medium">{main.label}</h3>
      <p className="mt-1 text-pretty text-soft text-sm">{main.note}</p>
      <p className="mt-1 text-pretty break-words text-faint text-sm">{factsOf(main).join(' · ')}</p>
      {main.bringFrom && (
        <p className="mt-1 text-pretty break-words text-soft text-sm">
          You bring its weights from{' '}
          <a
            href={main.bringFrom}
            target="_blank"
            rel="noreferrer"
            className="text-accent underline underline-offset-2"
          >
            {new URL(main.bringFrom).host}
            <span className="sr-only">, in a new tab</span>
          </a>
          ; docs/models.md says how.
        </p>
      )}
      {main.recall && main.recall.length > 0 && <PublishedRecall figures={main.recall} />}
      {main.unproved && (
        <details className="mt-2 text-sm">
          <summary className="w-fit cursor-pointer rounded text-soft">What is not proved</summary>
          <p className="mt-1.5 text-pretty text-soft">{main.unproved}</p>
        </details>
      )}
      <ul aria-label={`Precisions of ${main.label}`} className="mt-3 border-t">
        {precisions.map((model) => (
          <PrecisionRow key={model.id} model={model} family={family} />
        ))}
      </ul>
    </article>
  )
}

const names = new Intl.DisplayNames(['en'], { type: 'language' })

/** `hi` → `Hindi`; a tag that is none stays as it is. */
function languageOf(tag: string): string {
  try {
    return names.of(tag) ?? tag
  } catch {
    return tag
  }
}

function factsOf(model: ListedModel): string[] {
  const { languages, licence } = model
  const more = languages.length - mostLanguages
  const named = languages.slice(0, mostLanguages).map(languageOf).join(', ')
  const room =
    model.purpose === 'chat'
      ? `${model.contextTokens.toLocaleString('en')} tokens of question, passages and answer`
      : `${model.dimensions} dimensions`
  const hears = model.purpose === 'embedding' && model.modalities.includes('audio')
  return [more > 0 ? `${named} and ${more} more` : named, licence, room, ...(hears ? ['hears sounds'] : [])]
}
