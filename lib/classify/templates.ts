import { DiptychError } from '../errors.ts'

/** The article's, and CLIP's own for a start: https://github.com/openai/CLIP#zero-shot-prediction */
export const articleTemplates = ['a photo of a {label}']

/**
 * The seven of CLIP's eighty ImageNet templates that did most when they were chosen greedily, by name of the set in
 * https://github.com/openai/CLIP/blob/main/notebooks/Prompt_Engineering_for_ImageNet.ipynb; pictures that are no
 * photographs gain most, since a drawing is among them.
 */
export const ensembleTemplates = [
  'itap of a {label}.',
  'a bad photo of the {label}.',
  'a origami {label}.',
  'a photo of the large {label}.',
  'a {label} in a video game.',
  'art of the {label}.',
  'a photo of the small {label}.',
]

/** What a person chose: sentences of their own, the ensemble, or neither. Throws 'bad-request' for both. */
export function chosenTemplates({ templates, ensemble }: { templates?: string[]; ensemble?: boolean }): string[] {
  if (templates && ensemble)
    throw new DiptychError('bad-request', 'Templates and the ensemble exclude each other.', 'Give one of them.')
  return templates ?? (ensemble ? ensembleTemplates : articleTemplates)
}

/** The sentence for a label. */
export function fill(template: string, label: string): string {
  return template.replaceAll('{label}', () => label)
}
