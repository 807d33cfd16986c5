import type { Modality } from '../types.ts'
import { type ModelEntry, modalitiesOf } from './registry.ts'

/** A model as lists show it. */
export interface ModelSummary {
  id: string
  label: string
  state: 'ready' | 'available' | 'downloading'
  dimensions: number
  /** Of the files; 0 where the size of the weights is not on record. */
  bytes: number
  /** Set where `bytes` is 0 and something is known. */
  approximateBytes: number | null
  languages: string[]
  licence: string
  note: string
  /** Whether `use` has chosen it. */
  selected: boolean
  family: ModelEntry['family']
  scoring: ModelEntry['scoring']
  purpose: 'embedding'
  precision: ModelEntry['precision']
  /** What the precisions of the same weights have in common: the id of the entry that lists them. */
  base: string
  /** Published figures; null where none is on record. */
  recall: ModelEntry['publishedRecall']
  /** What could not be tried with the real weights; null where all was. */
  unproved: string | null
  /** Where its weights are, where they can't be downloaded in a form that runs here; null otherwise. */
  bringFrom: string | null
  /** What it takes: `audio` where it hears. */
  modalities: readonly Modality[]
  /** Brought or made by the user; not in the registry. */
  imported: boolean
}

export function summaryOf(
  entry: ModelEntry,
  { state, selected }: Pick<ModelSummary, 'state' | 'selected'>,
): ModelSummary {
  const bytes = sizeOnRecord(entry)
  return {
    id: entry.id,
    label: entry.label,
    state,
    dimensions: entry.dimensions,
    bytes,
    approximateBytes: bytes > 0 ? null : entry.approximateBytes,
    languages: entry.languages,
    licence: entry.licence,
    note: entry.note,
    selected,
    family: entry.family,
    scoring: entry.scoring,
    purpose: 'embedding',
    precision: entry.precision,
    base: entry.base,
    recall: entry.publishedRecall,
    unproved: entry.unproved,
    bringFrom: entry.source.kind === 'brought' ? entry.source.from : null,
    modalities: modalitiesOf(entry),
    imported: entry.source.kind === 'imported',
  }
}

/** The little that a tokenizer adds is left out where nobody has written it down; the weights may not be. */
function sizeOnRecord({ files, towers }: ModelEntry): number {
  const weights = Object.values(towers).map((tower) => tower?.file)
  if (files.some((file) => file.bytes === null && weights.includes(file.path))) return 0
  return files.reduce((sum, file) => sum + (file.bytes ?? 0), 0)
}
