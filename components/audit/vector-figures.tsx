import type { AuditReport } from '@/lib/audit/audit-report.ts'
import { formatCount } from '../ui/format.ts'
import { AuditItemCard, tileGrid } from './audit-item-card.tsx'
import { formatFigure, formatPercent, modalityWords } from './audit-words.ts'
import { FigureCard } from './figure-card.tsx'

const figureGrid = 'grid gap-3 sm:grid-cols-2 lg:grid-cols-3'

/** How the vectors lie: spread, clusters, and the gap between pictures and words; the most technical part of a report. */
export function VectorFigures({ report, collection }: { report: AuditReport; collection: string }) {
  return (
    <>
      {report.modalities.map(({ modality, vectors, ...figures }) => (
        <section key={modality} aria-labelledby={`vectors-${modality}`}>
          <h3 id={`vectors-${modality}`} className="mb-3 font-semibold text-lg">
            {modalityWords[modality]}{' '}
            <span className="font-normal text-faint text-sm">{formatCount(vectors, 'vector')}</span>
          </h3>
          <dl className={figureGrid}>
            {figures.averagePairwiseDistance && (
              <FigureCard
                title="How different they are"
                term="average distance"
                value={figures.averagePairwiseDistance}
              >
                To the model, from one to another: near 0 all look alike, at 1 two have nothing in common (1 − cosine).
              </FigureCard>
            )}
            {figures.silhouetteScore && (
              <FigureCard title="How clearly they form groups" term="silhouette score" value={figures.silhouetteScore}>
                1: groups far apart. Near 0: one passes into the next, as is usual for a mixed collection.
              </FigureCard>
            )}
            {figures.effectiveDimensions !== null && (
              <FigureCard
                title="How much of the space they use"
                term="effective dimensions"
                value={`${Math.round(figures.effectiveDimensions)} of ${report.dimensions}`}
              >
                Of the directions that the model has: the more, the more kinds of difference it sees in them.
              </FigureCard>
            )}
          </dl>
          {figures.clusters.length > 0 && (
            <details className="mt-3">
              <summary className="w-fit cursor-pointer rounded-md py-2 font-medium text-sm text-soft hover:text-ink">
                The {figures.clusters.length} groups, each by its most typical member and its share
              </summary>
              <ul className={`${tileGrid} mt-2`}>
                {figures.clusters.map(({ share, example }) => (
                  <li key={example.itemId}>
                    <AuditItemCard
                      item={example}
                      collection={collection}
                      showsWords={modality === 'text'}
                      note={formatPercent(share)}
                    />
                  </li>
                ))}
              </ul>
            </details>
          )}
        </section>
      ))}
      {report.gaps.map(({ between, distance, separability, pairs }) => (
        <section key={between.join()} aria-labelledby={`gap-${between.join('-')}`}>
          <h3 id={`gap-${between.join('-')}`} className="mb-3 font-semibold text-lg">
            {between
              .map((one) => modalityWords[one])
              .join(' and ')
              .replace(/ and \w/, (part) => part.toLowerCase())}
          </h3>
          <dl className={figureGrid}>
            <FigureCard title="How far apart the two lie" term="modality gap" value={distance}>
              From the middle of the one to the middle of the other: 0 in one place, 2 opposite. Some gap is usual, and
              the search allows for it.
            </FigureCard>
            {separability !== null && (
              <FigureCard
                title="How often they are told apart"
                term="linear separability"
                value={formatPercent(separability)}
              >
                By their place alone. 50% is guessing; above 90% is usual, and no fault.
              </FigureCard>
            )}
            {pairs && (
              <FigureCard title="How near they are in one item" term="cosine of a pair" value={pairs.own}>
                1 would be the same place. Those of two items have {formatFigure(pairs.other)}: the wider the
                difference, the better one finds the other.
              </FigureCard>
            )}
          </dl>
        </section>
      ))}
    </>
  )
}
