import Link from 'next/link'
import type { ModelListing } from '../data/use-models.ts'
import { buttonClass } from '../ui/button.tsx'
import { distinctNames } from './model-families.ts'
import { ModelGroup } from './model-group.tsx'

/** The embedding models, and which of them new collections get. */
export function EmbeddingModels({ listing: { models, forNew } }: { listing: ModelListing }) {
  const embedding = models.filter((model) => model.purpose === 'embedding')
  return (
    <ModelGroup
      id="models"
      title="Embedding models"
      text={
        <>
          <p>Used for search. All of them run on this machine.</p>
          <p>{forNewWords({ models: embedding, forNew })}</p>
        </>
      }
      models={embedding}
      used={forNew.id}
      canChoose={forNew.by !== 'variable'}
    >
      <Link href="/try" prefetch={false} className={buttonClass({ size: 'small' })}>
        Try one
      </Link>
      <Link href="/models/tune" prefetch={false} className={buttonClass({ size: 'small' })}>
        Tune one on your pictures
      </Link>
    </ModelGroup>
  )
}

/** `New collections get: Diptych starter (automatic; CLIP ViT-B/32 once it is here).` */
function forNewWords({ models, forNew: { id, by } }: ModelListing): string {
  if (id === null) return 'New collections get the model that EMBEDDING_MODEL names, which is not on this machine.'
  const ready = models.filter(({ state }) => state === 'ready')
  const name = distinctNames(ready).get(id) ?? id
  const [preferred] = models
  const later = preferred && preferred.id !== id ? `; ${preferred.label} once it is here` : ''
  const why = { choice: '', automatic: ` (automatic${later})`, variable: ' (named by EMBEDDING_MODEL)' }[by]
  return `New collections get: ${name}${why}.`
}
