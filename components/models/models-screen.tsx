'use client'

import { TriangleAlert } from 'lucide-react'
import { useCollections } from '../data/use-collections.ts'
import { useMeasurements } from '../data/use-measurements.ts'
import { useModels } from '../data/use-models.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Scroller } from '../ui/scroller.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { useHashTarget } from '../ui/use-hash-target.ts'
import { CollectionModels } from './collection-models.tsx'
import { EmbeddingModels } from './embedding-models.tsx'
import { Measurements } from './measurements.tsx'
import { ModelGroup } from './model-group.tsx'

const parts = [
  { id: 'collections', title: 'Collections' },
  { id: 'models', title: 'Embedding models' },
  { id: 'measurements', title: 'Speed and accuracy' },
  { id: 'chat-models', title: 'Language models' },
]

/** The models, which collection has which, and what they cost and find. */
export function ModelsScreen() {
  const { data, error, mutate } = useModels()
  const { collections, error: collectionsError } = useCollections()
  const { measurements, error: measuringError } = useMeasurements()
  // All at once: a part that came later would push the others away.
  const isThere = Boolean(data && (collections ?? collectionsError) && (measurements ?? measuringError))
  const shown = collections?.length === 0 ? parts.slice(1) : parts
  useHashTarget(isThere)
  return (
    <>
      <PageHeader />
      <Scroller>
        <div className="mx-auto w-full max-w-[64rem] px-4 pt-4 pb-16 md:px-8">
          <h1 className="font-semibold text-2xl tracking-tight md:text-3xl">Models</h1>
          <p className="mt-1.5 mb-4 max-w-prose text-pretty text-soft">
            An embedding model puts pictures and words into one space, where a search finds both. Each collection has
            one.
          </p>
          <nav aria-label="On this page" className="mb-8 flex flex-wrap gap-x-5 gap-y-2 text-sm">
            {shown.map(({ id, title }) => (
              <a key={id} href={`#${id}`} className="text-accent underline-offset-4 hover:underline">
                {title}
              </a>
            ))}
          </nav>
          {error && !data ? (
            <EmptyState icon={TriangleAlert} title="The models can’t be shown just now" text={error.message}>
              <Button kind="primary" onClick={() => void mutate()}>
                Try again
              </Button>
            </EmptyState>
          ) : data && isThere ? (
            <>
              <CollectionModels
                collections={collections ?? []}
                models={data.models.filter((model) => model.purpose === 'embedding')}
              />
              <EmbeddingModels listing={data} />
              <Measurements />
              <ModelGroup
                id="chat-models"
                title="Language models"
                text="They write the answers, on this machine and without another program. Models of Ollama or another server are chosen in the chat."
                models={data.models.filter(({ purpose }) => purpose === 'chat')}
                used={data.models.find(({ purpose, selected }) => purpose === 'chat' && selected)?.id ?? null}
              />
              <p className="text-pretty text-faint text-sm">
                Without a network: <code>diptych models import FOLDER --id ID</code> copies the files of a model of this
                page from a folder, such as a hub’s cache or a stick. Without <code>--id</code> the folder says in a
                model.json what model it holds.
              </p>
            </>
          ) : (
            <div className="space-y-4" aria-busy="true" role="status" aria-label="Loading">
              <Skeleton className="h-32 rounded-2xl" />
              <Skeleton className="h-48 rounded-2xl" />
            </div>
          )}
        </div>
      </Scroller>
    </>
  )
}
