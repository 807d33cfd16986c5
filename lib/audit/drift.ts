import type { GroupRecall, Measured, ModalityFigures } from './audit-figures.ts'
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
  /** How many it was measured among, where that alone changes it. */
  among: number | null
  /** Of a figure that is given at several numbers of candidates: this one. */
  step: number | null
}

/** A figure that changes with the number of items is compared while that has changed by no more than this factor. */
const mostGrowth = 1.5

/**
 * The figures of a report by name, in the order of the report. What was asked is part of the name, so that only answers to
 * the same questions are compared: the cosine of copies, the version of a set or of a list of prompts.
 */
export function trackedFigures(report: AuditReport): Record<string, Tracked> {
  const figures: Record<string, Tracked> = {}
  const track = (name: string, measured: Measured | null | undefined, rest: Partial<Tracked> & { least: number }) => {
    if (!measured) return
    const { value, interval } = measured
    figures[name] = { value, margin: (interval[1] - interval[0]) / 2, ofModel: true, among: null, step: null, ...rest }
  }
  for (const { modality, ...one } of report.modalities) {
    track(`${modality}.averagePairwiseDistance`, one.averagePairwiseDistance, { least: 0.02 })
    track(`${modality}.silhouetteScore`, one.silhouetteScore, { least: 0.03 })
    track(`${modality}.hubness`, one.hubness?.skewness, { least: 0.5, among: one.hubness?.items })
  }
  for (const { between, distance, pairs } of report.gaps) {
    track(`${between.join('-')}.gap`, distance, { least: 0.03 })
    track(`${between.join('-')}.pairs`, pairs?.own, { least: 0.02 })
  }
  const { crossHubness } = report
  track('text-image.hubness', crossHubness?.skewness, { least: 0.5, among: crossHubness?.items })
  for (const { modality, threshold, exactOrNear } of report.duplicates)
    track(`${modality}.copies.${threshold}`, exactOrNear, { least: 0.02, ofModel: false })
  for (const one of report.groupRecall) {
    for (const [name, { recall, interval, among }] of byGroup(one)) {
      const rest = { least: name === '' ? 0.03 : 0.05, ofModel: false }
      if (one.candidates === null)
        track(`recall.${one.source} #${one.version}${name}`, { value: recall['10'] ?? 0, interval }, rest)
      // Recall among more pictures is lower without anything being worse: it is given at fixed numbers of them.
      else
        for (const [fewer, measured] of Object.entries(among))
          track(`pairs.among ${fewer}${name}`, measured, { ...rest, step: Number(fewer) })
    }
  }
  for (const { name, version, groups } of report.parity)
    for (const { group, overlap } of groups)
      track(`parity.${name} #${version}.${group}`, overlap, { least: 0.05, ofModel: false })
  return figures
}

/** All queries under '', and those of each group under `.key=value`. */
function byGroup(recall: GroupRecall): [string, Pick<GroupRecall, 'recall' | 'interval' | 'among'>][] {
  const groups = recall.keys.flatMap(({ key, groups }) =>
    groups.map((group): [string, typeof group] => [`.${key}=${group.value}`, group]),
  )
  return [['', recall], ...groups]
}

/**
 * What has changed since an earlier report. A change counts as drift where it is more than two independent draws of the
 * items would differ by in 95 of 100 cases, by the intervals of both, and more than what matters.
 */
export function driftOf(before: { id: string; createdAt: string; report: AuditReport }, after: AuditReport): Drift {
  const sameModel = before.report.model === after.model && before.report.dimensions === after.dimensions
  const [old, now] = [trackedFigures(before.report), trackedFigures(after)]
  const all = { ...old, ...now }
  const isCommon = (figure: string) => {
    const [was, is] = [old[figure], now[figure]]
    return was !== undefined && is !== undefined && (sameModel || !is.ofModel) && isAmongAsMany(was, is)
  }
  const stepsOf = (figures: string[]) => figures.flatMap((figure) => all[figure]?.step ?? [])
  const common = stepsOf(Object.keys(all).filter(isCommon))
  // The widest step that both audits have says all that the others say.
  const step = Math.max(...(common.length > 0 ? common : stepsOf(Object.keys(all))))
  const wanted = Object.keys(all).filter((figure) => (all[figure]?.step ?? step) === step)
  const changes = wanted.flatMap((figure) => {
    const [was, is] = [old[figure], now[figure]]
    if (!was || !is || !isCommon(figure)) return []
    const limit = Math.max(is.least, Math.hypot(is.margin, was.margin))
    const isDrift = Math.abs(is.value - was.value) > limit
    return [{ figure, before: was.value, after: is.value, limit, isDrift }]
  })
  const notCompared = wanted.filter((figure) => !isCommon(figure))
  const moves = sameModel ? after.modalities.flatMap((one) => moveOf(before.report, one)) : []
  return { against: before.id, createdAt: before.createdAt, changes: [...changes, ...moves], notCompared }
}

function isAmongAsMany({ among: one }: Tracked, { among: other }: Tracked): boolean {
  return one === null || other === null || Math.max(one, other) <= mostGrowth * Math.min(one, other)
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
