import type { AuditReport } from '@/lib/audit/audit-report.ts'
import type { Modality } from '@/lib/types.ts'
import { formatCount } from '../ui/format.ts'
import { formatPercent } from './audit-words.ts'

const nouns: Record<Modality, string> = { image: 'pictures', text: 'texts', audio: 'sounds' }

/** What an audit found, in a few sentences that need no term of statistics; empty where there was nothing to measure. */
export function summaryOf(report: AuditReport): string[] {
  return [...ofPairs(report), ...ofGroups(report), ...ofCopies(report), ...ofHubs(report), ...ofPrompts(report)]
}

function ofPairs({ groupRecall }: AuditReport): string[] {
  return groupRecall.flatMap(({ candidates, recall }) => {
    if (candidates === null || candidates <= 10) return []
    const [found, guessed] = [recall['10'] ?? 0, 10 / candidates].map(formatPercent)
    return `Words find their own picture among the first 10 of ${candidates.toLocaleString('en')} in ${found} of cases; guessing would in ${guessed}.`
  })
}

function ofGroups({ groupRecall }: AuditReport): string[] {
  const less = groupRecall.flatMap(({ keys }) =>
    keys.flatMap(({ key, groups }) =>
      groups.flatMap(({ value, difference }) => (difference !== null && difference < 0 ? `${value} (${key})` : [])),
    ),
  )
  return less.length > 0 ? [`Found less than the others: ${[...new Set(less)].join(', ')}.`] : []
}

function ofCopies({ duplicates }: AuditReport): string[] {
  if (duplicates.length === 0) return []
  const shares = duplicates.flatMap(({ modality, exactOrNear }) =>
    exactOrNear.value > 0 ? `${formatPercent(exactOrNear.value)} of the ${nouns[modality]}` : [],
  )
  return [shares.length > 0 ? `There twice, exactly or nearly: ${shares.join(', ')}.` : 'Nothing is there twice.']
}

function ofHubs({ crossHubness, modalities }: AuditReport): string[] {
  const measured = [crossHubness, ...modalities.map(({ hubness }) => hubness)].filter((one) => one !== null)
  if (measured.length === 0) return []
  const hubs = new Set(measured.flatMap(({ hubs }) => hubs.map(({ item }) => item.itemId)))
  if (hubs.size === 0) return ['No item comes up far more often than others.']
  return [
    `${formatCount(hubs.size, 'item comes', 'items come')} up far more often than others, whatever is looked for.`,
  ]
}

function ofPrompts({ parity }: AuditReport): string[] {
  return parity.flatMap(({ neutral, widest }) =>
    widest?.isCertain
      ? `Asked for ${neutral ? `“${neutral}”` : 'nobody in particular'}, the model tends to find what it finds for “${widest.more}” rather than for “${widest.less}”; in a collection without people this says nothing of people.`
      : [],
  )
}
