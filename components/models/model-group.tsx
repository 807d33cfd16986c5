import type { ReactNode } from 'react'
import type { ListedModel } from '../data/use-models.ts'
import { ModelCard } from './model-card.tsx'
import { familiesOf } from './model-families.ts'

interface ModelGroupProps {
  /** Of the heading, unique on the page. */
  id: string
  title: string
  text: string
  models: ListedModel[]
  /** What else leads on from here. */
  children?: ReactNode
}

/** The models of one purpose, a card for each, with its precisions together. */
export function ModelGroup({ id, title, text, models, children }: ModelGroupProps) {
  if (models.length === 0) return null
  return (
    <section aria-labelledby={id} className="mb-10">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <div className="min-w-60 flex-1">
          <h2 id={id} className="font-semibold text-lg">
            {title}
          </h2>
          <p className="max-w-prose text-pretty text-soft text-sm">{text}</p>
        </div>
        <div className="flex flex-wrap gap-2">{children}</div>
      </div>
      <div className="space-y-3">
        {familiesOf(models).map((family) => (
          <ModelCard key={family.main.base} family={family} />
        ))}
      </div>
    </section>
  )
}
