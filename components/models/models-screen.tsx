'use client'

import { TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { useCollections } from '../data/use-collections.ts'
import { useModels } from '../data/use-models.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Scroller } from '../ui/scroller.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { useHashTarget } from '../ui/use-hash-target.ts'
import { CollectionModel } from './collection-model.tsx'
import { Measurements } from './measurements.tsx'
import { ModelGroup } from './model-group.tsx'

const parts = [
  { id: 'models', title: 'Embedding models' },
  { id: 'measurements', title: 'What they cost and find' },
  { id: 'chat-models', title: 'Language models' },
]

/** The models, which collection has which, and what they cost and find. */
export function ModelsScreen() {
  const { data, error, mutate } = useModels()
  const { collections } = useCollections()
  useHashTarget(data !== undefined && collections !== undefined)
  const embedding = data?.models.filter((model) => model.purpose === 'embedding') ?? []
  return (
    <>
      <PageHeader />
      <Scroller>
        <div className="mx-auto w-full max-w-[64rem] px-4 pt-4 pb-16 md:px-8">
          <h1 className="font-semibold text-2xl tracking-tight md:text-3xl">Models</h1>
          <p className="mt-1.5 mb-4 max-w-prose text-pretty text-soft">
            An embedding model puts pictures and words into one space. Each collection has one; changing it embeds
            everything anew in the background, and the old one serves until that is done.
          </p>
          {data && (
            <nav aria-label="On this page" className="mb-8 flex flex-wrap gap-x-5 gap-y-2 text-sm">
              {parts.map(({ id, title }) => (
                <a key={id} href={`#${id}`} className="text-accent underline-offset-4 hover:underline">
                  {title}
                </a>
              ))}
            </nav>
          )}
          {error && !data ? (
            <EmptyState icon={TriangleAlert} title="The models can’t be shown just now" text={error.message}>
              <Button kind="primary" onClick={() => void mutate()}>
                Try again
              </Button>
            </EmptyState>
          ) : data ? (
            <>
              {collections && collections.length > 0 && (
                <section aria-labelledby="collections" className="mb-10">
                  <h2 id="collections" className="mb-3 font-semibold text-lg">
                    Collections
                  </h2>
                  <div className="space-y-3">
                    {collections.map(({ name }) => (
                      <div key={name} id={`collection-${name}`} className="min-h-40">
                        <CollectionModel collection={name} models={embedding} />
                      </div>
                    ))}
                  </div>
                </section>
              )}
              <ModelGroup
                id="models"
                title="Embedding models"
                text="They find. All of them run on this machine."
                models={embedding}
              >
                <Link href="/try" prefetch={false} className={buttonClass({ size: 'small' })}>
                  Try one
                </Link>
                <Link href="/models/tune" prefetch={false} className={buttonClass({ size: 'small' })}>
                  Tune one on your pictures
                </Link>
              </ModelGroup>
              <Measurements />
              <ModelGroup
                id="chat-models"
                title="Language models"
                text="They write the answers, on this machine and without another program. Models of Ollama or another server are chosen in the chat."
                models={data.models.filter(({ purpose }) => purpose === 'chat')}
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
              <Skeleton className="h-32 rounded-2xl" />
            </div>
          )}
        </div>
      </Scroller>
    </>
  )
}
