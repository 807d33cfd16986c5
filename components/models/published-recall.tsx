import type { EmbeddingModel } from '../data/use-models.ts'

/** What others have measured of the weights, with where it is written. */
export function PublishedRecall({ figures }: { figures: NonNullable<EmbeddingModel['recall']> }) {
  const sets = [...Map.groupBy(figures, ({ of }) => of)]
  return (
    <details className="mt-2 text-sm">
      <summary className="w-fit cursor-pointer rounded text-soft">Published recall</summary>
      <dl className="mt-1.5 grid gap-x-6 gap-y-1 sm:grid-cols-[max-content_1fr]">
        {sets.map(([of, values]) => (
          <div key={of} className="contents">
            <dt className="text-soft">{of}</dt>
            <dd className="mb-1 tabular-nums sm:mb-0">
              {values.map(({ k, value }) => `${value.toFixed(3)} at ${k}`).join(', ')}{' '}
              <a
                href={values[0]?.source}
                target="_blank"
                rel="noreferrer"
                className="text-accent underline underline-offset-2"
              >
                source<span className="sr-only"> of {of}, in a new tab</span>
              </a>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
