import type { Measured } from '@/lib/audit/audit-figures.ts'
import type { Audit, AuditSummary } from '@/lib/audit/audit-report.ts'
import type { Modality } from '@/lib/types.ts'

export const modalityWords: Record<Modality, string> = { image: 'Pictures', text: 'Words', audio: 'Sounds' }

export const promptWords: Record<string, string> = {
  gender: 'Women and men',
  age: 'Young and old',
  skin: 'Light and dark skin',
}

const stepWords: Record<Audit['progress']['step'], string> = {
  waiting: 'Waiting for its turn',
  read: 'Reading items',
  geometry: 'Comparing vectors',
  groups: 'Asking the questions of the set',
  prompts: 'Asking prompts',
}

/** `Comparing vectors: text: clusters, 5 of 10`. */
export function progressInWords({ step, detail, done, of }: Audit['progress']): string {
  const counts = of > 0 ? `${done.toLocaleString('en')} of ${of.toLocaleString('en')}` : null
  const rest = [step === 'geometry' ? detail : null, counts].filter(Boolean).join(', ')
  return rest ? `${stepWords[step]}: ${rest}` : stepWords[step]
}

/** `image.silhouetteScore` → `Pictures: how clearly they form groups`; a figure of a group keeps its name, and no version is shown. */
export function figureInWords(figure: string): string {
  const [subject = '', ...rest] = figure.replace(/ #\w*(?=\.|$)/, '').split('.')
  const name = rest.join('.')
  const [first = '', ...group] = rest
  const ofGroup = group.length > 0 ? `, ${group.join('.')}` : ''
  if (subject === 'recall') return `“${first}” among the first 10${ofGroup}`
  if (subject === 'pairs')
    return `Words find their picture among the first 10 of ${first.replace('among ', '')}${ofGroup}`
  if (subject === 'parity') return `Prompts “${promptWords[first] ?? first}”${ofGroup}`
  const words = subject.split('-').map((one) => modalityWords[one as Modality] ?? one)
  const of = `${words.join(' and ').replace(/ and \w/, (part) => part.toLowerCase())}: `
  if (first === 'copies') return `${of}share of copies, at a likeness from ${group.join('.')} on`
  return `${of}${figureNames[name] ?? name}`
}

const figureNames: Record<string, string> = {
  averagePairwiseDistance: 'how different they are',
  silhouetteScore: 'how clearly they form groups',
  hubness: 'how unevenly they come up',
  gap: 'how far apart they lie',
  pairs: 'how near they are in one item',
  mean: 'how far their middle has moved',
}

/** 0.1234 → `0.123`, with a true minus sign. */
export function formatFigure(value: number): string {
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 3).replace('-', '−')
}

export function formatInterval({ interval: [low, high] }: Pick<Measured, 'interval'>): string {
  return `${formatFigure(low)} to ${formatFigure(high)}`
}

/** As formatInterval, of shares. */
export function formatShares({ interval: [low, high] }: Pick<Measured, 'interval'>): string {
  return `${formatPercent(low)} to ${formatPercent(high)}`
}

/** 0.0123 → `1.2%`. */
export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1).replace(/\.0$/, '')}%`
}

/** Figures that a history is worth being shown of: those that two audits at least have, oldest audit first. */
export function historyOf(audits: AuditSummary[]): { figure: string; values: number[] }[] {
  const done = audits.filter(({ state }) => state === 'done').toReversed()
  const newest = done.at(-1)
  // Vectors of two models have nothing in common that could be followed.
  const comparable = done.filter(({ model }) => model === newest?.model)
  const followed = Object.keys(newest?.figures ?? {}).flatMap((figure) => {
    const values = comparable.flatMap(({ figures }) => figures[figure] ?? [])
    return values.length > 1 ? [{ figure, values }] : []
  })
  // Of recall among several numbers of pictures the one that most audits have, and of those the widest, which comes last.
  const stepless = (figure: string) => figure.replace(/^pairs\.among \d+/, 'pairs')
  return [...Map.groupBy(followed, ({ figure }) => stepless(figure)).values()].flatMap((steps) =>
    steps.reduce((best, step) => (step.values.length >= best.values.length ? step : best)),
  )
}
