import type {
  AuditItem,
  DuplicateFigures,
  GroupRecall,
  HubnessFigures,
  Measured,
  ParityFigures,
} from '../lib/audit/audit-figures.ts'
import type { AuditOptions, AuditReport, AuditSummary, Drift } from '../lib/audit/audit-report.ts'
import { figureInWords } from './figure-in-words.ts'
import { count, cut, duration, harmless, table } from './output.ts'

/** The report in tables, the most general first. */
export function auditTables(report: AuditReport, { prompts }: AuditOptions): string {
  const { items, examined, model, seconds } = report
  const sampled = examined < items ? `, of which ${examined.toLocaleString('en')} were looked at` : ''
  const parts = [
    `${count(items, 'item')}${sampled}, ${model}, ${duration(seconds)}`,
    vectorsTable(report),
    gapsTable(report),
    hubsTable(report),
    copiesTable(report.duplicates),
    ...report.groupRecall.map(groupsTable),
    ...report.parity.map(parityTable),
    prompts.length > 0 && report.parity.length === 0 ? 'Too few pictures to ask prompts.' : '',
    comparison(report.drift),
  ]
  return parts.filter(Boolean).join('\n\n')
}

export function historyTable(audits: AuditSummary[]): string {
  const rows = audits.map(({ createdAt, state, items, figures, drifted, model }) => [
    createdAt,
    state,
    items,
    ...['averagePairwiseDistance', 'silhouetteScore'].map((name) => {
      const value = figures[`image.${name}`] ?? figures[`text.${name}`]
      return value === undefined ? '' : value.toFixed(3)
    }),
    drifted,
    model ?? '',
  ])
  return table(['made', 'state', 'items', 'distance', 'silhouette', 'changed', 'model'], rows)
}

function vectorsTable({ modalities, dimensions }: AuditReport): string {
  if (modalities.length === 0) return 'There are no vectors.'
  const rows = modalities.map((one) => [
    one.modality,
    one.vectors,
    figure(one.averagePairwiseDistance),
    figure(one.silhouetteScore),
    one.effectiveDimensions === null ? '' : `${one.effectiveDimensions.toFixed(0)} of ${dimensions}`,
  ])
  return table(['vectors', 'number', 'pairwise distance', 'silhouette', 'effective dimensions'], rows)
}

function gapsTable({ gaps }: AuditReport): string {
  if (gaps.length === 0) return ''
  const rows = gaps.map(({ between, distance, separability, pairs }) => [
    between.join(' – '),
    figure(distance),
    separability === null ? '' : `${Math.round(separability * 100)}%`,
    pairs ? figure(pairs.own) : '',
    pairs ? pairs.other.toFixed(3) : '',
  ])
  return table(['modality gap', 'distance', 'told apart', 'cosine of a pair', 'of strangers'], rows)
}

function hubsTable({ modalities, crossHubness }: AuditReport): string {
  const found: [string, HubnessFigures | null][] = [
    ...modalities.map(({ modality, hubness }): [string, HubnessFigures | null] => [
      `${modality} by ${modality}`,
      hubness,
    ]),
    ['image by text', crossHubness],
  ]
  const rows = found.flatMap(([name, hubness]) =>
    hubness
      ? [
          [
            name,
            figure(hubness.skewness),
            `${(hubness.neverFound * 100).toFixed(1)}%`,
            hubness.hubs
              .slice(0, 3)
              .map(({ item, occurrences }) => `${nameOf(item)} ${occurrences}×`)
              .join(', '),
          ],
        ]
      : [],
  )
  return rows.length > 0 ? table(['hubness', 'skewness', 'never found', 'hubs'], rows) : ''
}

function copiesTable(duplicates: DuplicateFigures[]): string {
  const rows = duplicates.map(({ modality, exact, exactGroups, exactOrNear, nearGroups, search, overlooked }) => [
    modality,
    percent(exact),
    exactGroups,
    percent(exactOrNear.value),
    nearGroups,
    { whole: '', sampled: `all but up to ${percent(overlooked)}`, cut: 'too many: not all' }[search],
  ])
  if (rows.length === 0) return ''
  const groups = duplicates.flatMap((one) => one.groups.slice(0, 3))
  const named = groups.map(
    ({ kind, items, count: size }) => `  ${kind}, ${size}: ${items.slice(0, 4).map(nameOf).join(', ')}`,
  )
  const head = ['copies', 'exact', 'groups', 'or nearly', 'near groups', 'searched']
  return [table(head, rows), ...named].join('\n')
}

function groupsTable({ source, queries, candidates, recall, interval, keys }: GroupRecall): string {
  const asked =
    candidates !== null ? `words of an item find its picture among ${candidates}` : `questions of ${source} find theirs`
  const recalls = (figures: Record<string, number>) => Object.values(figures).map((value) => value.toFixed(3))
  const ks = Object.keys(recall).map((k) => `recall@${k}`)
  const rows = [
    ['all', queries, ...recalls(recall), interval.map((bound) => bound.toFixed(3)).join(' to '), ''],
    ...keys.flatMap(({ key, groups }) =>
      groups.map((group) => [
        `${key} ${group.value}`,
        group.queries,
        ...recalls(group.recall),
        group.interval.map((bound) => bound.toFixed(3)).join(' to '),
        group.difference === null ? '' : group.difference < 0 ? 'less than the others' : 'more than the others',
      ]),
    ),
  ]
  return table([asked, 'queries', ...ks, '95% interval', ''], rows)
}

function parityTable({ name, k, prompts, groups, widest, neutral }: ParityFigures): string {
  const rows = groups.map(({ group, overlap, score, exposure }) => [
    group,
    figure(overlap),
    score.value.toFixed(3),
    exposure ? `${percent(exposure.share.value)} of ${percent(exposure.expected)}` : '',
  ])
  const head = [`prompts: ${name}`, `shared with “${neutral}”`, 'mean cosine', 'exposure']
  const verdict = widest
    ? widest.isCertain
      ? `“${neutral}” finds more of what “${widest.more}” finds than of “${widest.less}”, by ${widest.difference.value.toFixed(3)}.`
      : 'No difference between the groups that could not be chance.'
    : ''
  return `${table(head, rows)}\n${harmless(verdict)} (${prompts} prompts, the first ${k} of each)`
}

/** What was compared with the audit before; what has changed is told in a warning. */
function comparison(drift: Drift | null): string {
  if (!drift) return ''
  const { createdAt, changes, notCompared } = drift
  const compared = `${count(changes.length, 'figure')} compared with the audit of ${createdAt}`
  return notCompared.length > 0
    ? `${compared}, not compared: ${harmless(notCompared.map(figureInWords).join('; '))}`
    : compared
}

function nameOf({ name, page, text, imageUrl }: AuditItem): string {
  const place = page === null ? name : `${name} p. ${page}`
  return imageUrl || !text ? cut(place, 40) : cut(`${place} “${text}`, 40)
}

function figure(measured: Measured | null): string {
  if (!measured) return ''
  const { value, interval } = measured
  return `${value.toFixed(3)} (${interval.map((bound) => bound.toFixed(3)).join('–')})`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`
}
