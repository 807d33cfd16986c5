import type { Measured, ModalityFigures } from './audit-figures.ts'
import type { AuditReport, Drift } from './audit-report.ts'

/** A figure of a report that later audits are compared by. */
interface Tracked {
  value: number
  /** Half of its 95% interval. */
  margin: number
  /** A change below this does not matter, however sure it is: a judgement, not a measurement. */
  least: number
  /** Means something only among vectors of one model. */
  ofModel: boolean
}

/** The figures of a report by name, in the order of the report. */
export function trackedFigures(report: AuditReport): Record<string, Tracked> {
  const figures: Record<string, Tracked> = {}
  const track = (name: string, measured: Measured | null | undefined, least: number, ofModel = true) => {
    if (!measured) return
    const { value, interval } = measured
    figures[name] = { value, margin: (interval[1] - interval[0]) / 2, least, ofModel }
  }
  for (const { modality, ...one } of report.modalities) {
    track(`${modality}.averagePairwiseDistance`, one.averagePairwiseDistance, 0.02)
    track(`${modality}.silhouetteScore`, one.silhouetteScore, 0.03)
    track(`${modality}.hubness`, one.hubness?.skewness, 0.5)
  }
  for (const { between, distance, pairs } of report.gaps) {
    track(`${between.join('-')}.gap`, distance, 0.03)
    track(`${between.join('-')}.pairs`, pairs?.own, 0.02)
  }
  track('text-image.hubness', report.crossHubness?.skewness, 0.5)
  for (const { modality, exactOrNear } of report.duplicates) track(`${modality}.copies`, exactOrNear, 0.02, false)
  for (const { source, recall, interval, keys, queries } of report.groupRecall) {
    // Recall among more pictures is lower without anything being worse: pairs are compared while the number is the same.
    const name = source === 'pairs' ? `recall.pairs of ${queries}` : `recall.${source}`
    track(name, { value: recall['10'] ?? 0, interval }, 0.03, false)
    for (const { key, groups } of keys)
      for (const group of groups)
        track(
          `${name}.${key}=${group.value}`,
          { value: group.recall['10'] ?? 0, interval: group.interval },
          0.05,
          false,
        )
  }
  for (const { name, groups } of report.parity)
    for (const { group, overlap } of groups) track(`parity.${name}.${group}`, overlap, 0.05, false)
  return figures
}

/**
 * What has changed since an earlier report. A change counts as drift where it is more than two independent draws of the
 * items would differ by in 95 of 100 cases, by the intervals of both, and more than what matters.
 */
export function driftOf(before: { id: string; createdAt: string; report: AuditReport }, after: AuditReport): Drift {
  const sameModel = before.report.model === after.model && before.report.dimensions === after.dimensions
  const [old, now] = [trackedFigures(before.report), trackedFigures(after)]
  const changes = Object.entries(now).flatMap(([figure, { value, margin, least, ofModel }]) => {
    const was = old[figure]
    if (!was || (ofModel && !sameModel)) return []
    const limit = Math.max(least, Math.hypot(margin, was.margin))
    return [{ figure, before: was.value, after: value, limit, isDrift: Math.abs(value - was.value) > limit }]
  })
  const moves = sameModel ? after.modalities.flatMap((one) => moveOf(before.report, one)) : []
  return { against: before.id, createdAt: before.createdAt, changes: [...changes, ...moves] }
}

/** A mean that has moved by less says little about what is in a collection: a judgement, as above. */
const leastMove = 0.05

/**
 * How far the mean of a modality has moved. By chance its squared way is the sum of the variances of the two means, times
 * chi-squared over as many directions as the vectors spread over; 1.645 standard deviations above is the 95% bound.
 */
function moveOf(before: AuditReport, after: ModalityFigures): Drift['changes'] {
  const old = before.modalities.find(({ modality }) => modality === after.modality)
  if (!old || old.mean.length !== after.mean.length || old.vectors === 0 || after.vectors === 0) return []
  const moved = Math.sqrt(after.mean.reduce((sum, value, at) => sum + (value - (old.mean[at] ?? 0)) ** 2, 0))
  const expected = old.variance / old.vectors + after.variance / after.vectors
  const directions = Math.min(old.effectiveDimensions ?? 1, after.effectiveDimensions ?? 1)
  const limit = Math.max(leastMove, Math.sqrt(expected * (1 + 1.645 * Math.sqrt(2 / Math.max(1, directions)))))
  return [{ figure: `${after.modality}.mean`, before: 0, after: moved, limit, isDrift: moved > limit }]
}
