import type { ReactNode } from 'react'
import type { ListedModel } from '../data/use-models.ts'
import { ModelCard } from './model-card.tsx'
import { distinctNames, familiesOf } from './model-families.ts'

interface ModelGroupProps {
  /** Of the heading, unique on the page. */
  id: string
  title: string
  text: ReactNode
  models: ListedModel[]
  /** See ModelCard. */
  used: string | null
  canChoose?: boolean
  /** What else leads on from here. */
  children?: ReactNode
}

/** The models of one purpose, a card for each with its precisions together: first those that are on this machine. */
export function ModelGroup({ id, title, text, models, used, canChoose = true, children }: ModelGroupProps) {
  if (models.length === 0) return null
  const names = distinctNames(models)
  const { here = [], toGet = [] } = Object.groupBy(familiesOf(models), ({ precisions }) =>
    precisions.some(({ state }) => state === 'ready') ? 'here' : 'toGet',
  )
  return (
    <section aria-labelledby={id} className="mb-10">
      <div className="mb-4 flex flex-wrap items-center justify-between gap-2">
        <div className="min-w-60 flex-1">
          <h2 id={id} className="font-semibold text-lg">
            {title}
          </h2>
          <div className="max-w-prose text-pretty text-soft text-sm">{text}</div>
        </div>
        <div className="flex flex-wrap gap-2">{children}</div>
      </div>
      <div className="space-y-6">
        {[
          { title: 'On this machine', families: here },
          { title: 'Not on this machine', families: toGet },
        ].map(
          ({ title: heading, families }) =>
            families.length > 0 && (
              <div key={heading} className="space-y-3">
                <h3 className="font-medium text-soft text-sm">{heading}</h3>
                {families.map((family) => (
                  <ModelCard key={family.main.base} family={family} names={names} used={used} canChoose={canChoose} />
                ))}
              </div>
            ),
        )}
      </div>
    </section>
  )
}
