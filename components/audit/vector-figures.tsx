import type { AuditReport } from '@/lib/audit/audit-report.ts'
import { formatCount } from '../ui/format.ts'
import { AuditItemCard, tileGrid } from './audit-item-card.tsx'
import { formatFigure, formatPercent, modalityWords } from './audit-words.ts'
import { FigureCard } from './figure-card.tsx'

const figureGrid = 'grid gap-3 sm:grid-cols-2 lg:grid-cols-3'

/** How the vectors lie: spread, clusters, and the gap between pictures and words. */
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
              <FigureCard title="Average distance" value={figures.averagePairwiseDistance}>
                Between two of them, 1 − cosine. Near 0, everything looks alike to the model.
              </FigureCard>
            )}
            {figures.silhouetteScore && (
              <FigureCard title="Silhouette score" value={figures.silhouetteScore}>
                How clearly they fall into clusters: 1 apart, 0 no clusters, below 0 mixed up.
              </FigureCard>
            )}
            {figures.effectiveDimensions !== null && (
              <FigureCard
                title="Directions in use"
                value={`${Math.round(figures.effectiveDimensions)} of ${report.dimensions}`}
              >
                Over how many of its dimensions the model spreads them, as if evenly.
              </FigureCard>
            )}
          </dl>
          {figures.clusters.length > 0 && (
            <details className="mt-3">
              <summary className="w-fit cursor-pointer rounded-md py-2 font-medium text-sm text-soft hover:text-ink">
                The {figures.clusters.length} clusters
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
            <FigureCard title="Modality gap" value={distance}>
              Between the middles of the two. 0 where they share one place, 2 where they are opposite.
            </FigureCard>
            {separability !== null && (
              <FigureCard title="Told apart" value={formatPercent(separability)}>
                How often a straight cut tells which of the two a vector is. 50% is chance.
              </FigureCard>
            )}
            {pairs && (
              <FigureCard title="Cosine of a pair" value={pairs.own}>
                Of an item’s own two vectors; those of strangers have {formatFigure(pairs.other)}. The further apart,
                the better they are found by each other.
              </FigureCard>
            )}
          </dl>
        </section>
      ))}
    </>
  )
}
