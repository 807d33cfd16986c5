import type { CollectionSummary } from '@/lib/types.ts'
import type { EmbeddingModel } from '../data/use-models.ts'
import { CollectionModel } from './collection-model.tsx'
import { distinctNames } from './model-families.ts'

interface CollectionModelsProps {
  collections: CollectionSummary[]
  models: EmbeddingModel[]
}

/** Which collection is searched with which model; a line for each. */
export function CollectionModels({ collections, models }: CollectionModelsProps) {
  if (collections.length === 0) return null
  const ready = models.filter(({ state }) => state === 'ready')
  const names = distinctNames(ready)
  return (
    <section aria-labelledby="collections" className="mb-10">
      <h2 id="collections" className="font-semibold text-lg">
        Collections
      </h2>
      {ready.length < 2 && (
        <p className="max-w-prose text-pretty text-soft text-sm">
          There is one model on this machine. With another one, from the list below, they can be changed to it.
        </p>
      )}
      <div className="mt-3 divide-y rounded-2xl border bg-raised">
        {collections.map((collection) => (
          <CollectionModel key={collection.name} collection={collection} models={ready} names={names} />
        ))}
      </div>
    </section>
  )
}
