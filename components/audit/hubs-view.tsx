import type { HubnessFigures } from '@/lib/audit/audit-figures.ts'
import type { AuditReport } from '@/lib/audit/audit-report.ts'
import { AuditItemCard, tileGrid } from './audit-item-card.tsx'
import { formatPercent, modalityWords } from './audit-words.ts'
import { FigureCard } from './figure-card.tsx'

/** What comes up too often, and what hardly ever. */
export function HubsView({ report, collection }: { report: AuditReport; collection: string }) {
  const across = report.crossHubness && { id: 'across', title: 'Pictures found by words', ofWords: false }
  const views = [
    ...(across && report.crossHubness ? [{ ...across, hubness: report.crossHubness }] : []),
    ...report.modalities.flatMap(({ modality, hubness }) =>
      hubness
        ? [
            {
              id: modality,
              title: `${modalityWords[modality]} among ${modalityWords[modality].toLowerCase()}`,
              ofWords: modality === 'text',
              hubness,
            },
          ]
        : [],
    ),
  ]
  if (views.length === 0) return null
  return (
    <section aria-labelledby="hubs">
      <h3 id="hubs" className="font-semibold text-lg">
        What comes up too often <span className="font-normal text-faint text-sm">hubs</span>
      </h3>
      <p className="mt-1 mb-3 max-w-prose text-pretty text-faint text-sm">
        Some items lie near to much that they have little to do with. They come up again and again, whatever is looked
        for, and crowd out what fits: often blank or blurred pictures, or very general words. Look at those below; one
        that says nothing is better deleted, or given words of its own.
      </p>
      <div className="space-y-6">
        {views.map(({ id, title, hubness, ofWords }) => (
          <div key={id}>
            <h4 className="mb-2 font-medium text-sm">{title}</h4>
            <Skewness hubness={hubness} />
            {hubness.hubs.length > 0 ? (
              <ul className={`${tileGrid} mt-3`}>
                {hubness.hubs.map(({ item, occurrences }) => (
                  <li key={item.itemId}>
                    <AuditItemCard
                      item={item}
                      collection={collection}
                      showsWords={ofWords}
                      note={`near ${occurrences} of ${hubness.queries.toLocaleString('en')}`}
                    />
                  </li>
                ))}
              </ul>
            ) : (
              <p className="mt-2 text-soft text-sm">None comes up three times as often as the others do on average.</p>
            )}
          </div>
        ))}
      </div>
    </section>
  )
}

function Skewness({ hubness: { skewness, neverFound, items } }: { hubness: HubnessFigures }) {
  return (
    <dl className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      <FigureCard title="How unevenly they come up" term="skewness" value={skewness}>
        Of how often each of {items.toLocaleString('en')} is among the ten nearest to others: 0 is evenly, above 1 a few
        take the places of many. It is higher the more items there are.
      </FigureCard>
      <FigureCard title="Never come up" term="antihubs" value={formatPercent(neverFound)}>
        Are among the ten nearest to no other that was compared, and hard to find.
      </FigureCard>
    </dl>
  )
}
