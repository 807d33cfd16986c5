import type { ListedModel } from '../data/use-models.ts'
import { modelSize } from './model-size.ts'

/** Languages that a card names before it counts. */
const mostLanguages = 6

/** Licences that have no SPDX identifier, as people call them. */
const licences: Record<string, string> = { 'LicenseRef-apple-amlr': 'Apple’s research licence' }

const names = new Intl.DisplayNames(['en'], { type: 'language' })

/** `hi` → `Hindi`; a tag that is none stays as it is. */
function languageOf(tag: string): string {
  try {
    return names.of(tag) ?? tag
  } catch {
    return tag
  }
}

/** What is to be known before a model is chosen: languages, licence, and how much it takes in. */
export function modelFacts(model: ListedModel): string[] {
  const { languages, licence } = model
  const more = languages.length - mostLanguages
  const named = languages.slice(0, mostLanguages).map(languageOf).join(', ')
  const room =
    model.purpose === 'chat'
      ? `${model.contextTokens.toLocaleString('en')} tokens of question, passages and answer`
      : `${model.dimensions} dimensions`
  const hears = model.purpose === 'embedding' && model.modalities.includes('audio')
  return [
    more > 0 ? `${named} and ${more} more` : named,
    licences[licence] ?? licence,
    room,
    ...(hears ? ['hears sounds'] : []),
  ]
}

/** `156 MB`, `about 430 MB` where no exact size is on record; null where a model that is there has neither. */
export function sizeWords({
  bytes,
  approximateBytes,
  state,
}: Pick<ListedModel, 'bytes' | 'approximateBytes' | 'state'>): string | null {
  if (bytes > 0) return modelSize(bytes)
  if (approximateBytes !== null) return `about ${modelSize(approximateBytes)}`
  return state === 'ready' ? null : 'size told at download'
}
