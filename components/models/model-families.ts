import type { ListedModel } from '../data/use-models.ts'

/** The precisions of the same weights. */
export interface ModelFamily<Kind extends ListedModel = ListedModel> {
  /** The one that lists the others, or the first that is there. */
  main: Kind
  /** All of them, `main` first. */
  precisions: Kind[]
}

/** Models in the order of the list, those of the same weights together. */
export function familiesOf<Kind extends ListedModel>(models: Kind[]): ModelFamily<Kind>[] {
  return [...Map.groupBy(models, ({ base }) => base).entries()].flatMap(([base, members]) => {
    const main = members.find(({ id }) => id === base) ?? members[0]
    return main ? { main, precisions: [main, ...members.filter((one) => one !== main)] } : []
  })
}

const words: Record<string, string> = {
  fp32: 'full precision',
  fp16: 'half precision',
  int8: '8 bits',
  q4: '4 bits',
  q4f16: '4 bits, the rest in half precision',
  q8: '8 bits',
}

/** `half precision (fp16)` */
export function precisionWords(precision: string): string {
  const inWords = words[precision]
  return inWords ? `${inWords} (${precision})` : precision
}

type Named = Pick<ListedModel, 'id' | 'label' | 'precision'>

/**
 * By id, what each model of a list is called so that no two are called the same: by its label, with the precision where
 * that is not enough, and with the id where neither is.
 */
export function distinctNames(models: readonly Named[]): Map<string, string> {
  const ways = [
    ({ label }: Named) => label,
    ({ label, precision }: Named) => `${label}, ${precisionWords(precision)}`,
    ({ label, id }: Named) => `${label} (${id})`,
  ]
  return new Map(
    models.map((model) => {
      const isAlone = (way: (typeof ways)[number]) => models.every((one) => one === model || way(one) !== way(model))
      return [model.id, (ways.find(isAlone) ?? (({ id }) => id))(model)]
    }),
  )
}

/** What heads the row of a precision: its numbers, and what the model is called where two rows have the same. */
export function rowTitle(model: ListedModel, { precisions }: ModelFamily): string {
  const alike = precisions.filter(({ precision }) => precision === model.precision)
  const words = precisionWords(model.precision)
  return alike.length > 1 ? `${distinctNames(alike).get(model.id)}: ${words}` : words
}
