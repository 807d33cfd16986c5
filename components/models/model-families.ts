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

/** What tells a precision from the others of its family, in a button's name: the label where it has one of its own. */
export function nameOf(model: ListedModel, { main, precisions }: ModelFamily): string {
  if (precisions.length === 1) return model.label
  return model.label === main.label ? `${model.label}, ${precisionWords(model.precision)}` : model.label
}
