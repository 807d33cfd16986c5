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
        Hubs
      </h3>
      <p className="mt-1 mb-3 max-w-prose text-pretty text-faint text-sm">
        Items that are near to much that they have little to do with come up again and again and crowd out what fits.
        Often they are blank, blurred, or of very general words.
      </p>
      <div className="space-y-6">
        {views.map(({ id, title, hubness, ofWords }) => (
          <div key={id}>
            <h4 className="mb-2 font-medium text-sm">{title}</h4>
            <Skewness hubness={hubness} />
            {hubness.hubs.length > 0 && (
              <ul className={`${tileGrid} mt-3`}>
                {hubness.hubs.map(({ item, occurrences }) => (
                  <li key={item.itemId}>
                    <AuditItemCard
                      item={item}
                      collection={collection}
                      showsWords={ofWords}
                      note={`${occurrences} of ${hubness.queries} times`}
                    />
                  </li>
                ))}
              </ul>
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
      <FigureCard title="Skewness" value={skewness}>
        Of how often each of {items.toLocaleString('en')} is among the ten nearest. 0 is even; well above 1, a few crowd
        out the rest.
      </FigureCard>
      <FigureCard title="Never near" value={formatPercent(neverFound)}>
        Are among the ten nearest of nothing that was compared, and hard to come upon.
      </FigureCard>
    </dl>
  )
}
