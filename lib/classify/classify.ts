import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError } from '../errors.ts'
import { meanOf, unit } from '../vector-math.ts'
import { probabilities } from './probabilities.ts'
import { articleTemplates, fill } from './templates.ts'

export interface LabelSet {
  /** What a picture may be, in the model's language: `cat`, `bridge`. At least one, each once. */
  labels: string[]
  /** Sentences with `{label}`; of several the mean vector stands for the label. */
  templates?: string[]
}

export interface LabelProbability {
  label: string
  /** In [0, 1]; over all labels they sum to 1 with `softmax`, and each stands alone with `sigmoid`. */
  probability: number
}

/**
 * Tells pictures by labels that the model was never trained for (zero-shot classification, Radford et al. 2021,
 * arXiv:2103.00020, section 3.1): softmax over the model's logits, or the sigmoid of each for families trained so.
 * @returns for each picture its labels, the likeliest first
 * @throws DiptychError 'bad-request' for labels or templates that can't be used; as embedImages for the pictures
 */
export async function classify(
  encoder: DualEncoder,
  pictures: Uint8Array[],
  labelSet: LabelSet,
  signal?: AbortSignal,
): Promise<LabelProbability[][]> {
  const [labels, images] = await Promise.all([
    labelVectors(encoder, labelSet, signal),
    encoder.embedImages(pictures, signal),
  ])
  return images.map((image) => rankLabels(image, labelSet.labels, labels, encoder))
}

/** What POST /classify answers, and `diptych classify --json` prints. */
export interface Classification {
  /** Id of the embedding model. */
  model: string
  scoring: DualEncoder['scoring']
  /** In the order of the pictures. */
  results: { name: string; labels: LabelProbability[] }[]
}

/** Classifies named pictures; throws as classify does. */
export async function classifyFiles(
  encoder: DualEncoder,
  files: { name: string; bytes: Uint8Array }[],
  labelSet: LabelSet,
  signal?: AbortSignal,
): Promise<Classification> {
  const pictures = files.map(({ bytes }) => bytes)
  const ranked = await classify(encoder, pictures, labelSet, signal)
  const results = files.map(({ name }, index) => ({ name, labels: ranked[index] ?? [] }))
  return { model: encoder.id, scoring: encoder.scoring, results }
}

/** The labels of one picture by its unit vector, the likeliest first. */
function rankLabels(
  picture: Float32Array,
  labels: readonly string[],
  vectors: readonly Float32Array[],
  scale: Parameters<typeof probabilities>[2],
): LabelProbability[] {
  const chances = probabilities(picture, vectors, scale)
  return labels
    .map((label, index) => ({ label, probability: chances[index] ?? 0 }))
    .sort((a, b) => b.probability - a.probability)
}

/**
 * A unit vector for each label: of one template its sentence, of several their mean, made unit again (prompt ensembling,
 * section 3.1.4 of the paper). Throws 'bad-request'.
 */
export async function labelVectors(
  encoder: DualEncoder,
  { labels, templates = articleTemplates }: LabelSet,
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  checkLabels(labels, templates)
  const sentences = labels.flatMap((label) => templates.map((template) => fill(template, label)))
  const vectors = await encoder.embedTexts(sentences, signal)
  return labels.map((_, index) => {
    const each = vectors.slice(index * templates.length, (index + 1) * templates.length)
    return each.length === 1 && each[0] ? each[0] : unit(meanOf(each))
  })
}

/** Throws 'bad-request' for labels or templates that can't be used. */
export function checkLabels(labels: readonly string[], templates: readonly string[]): void {
  if (labels.length === 0)
    throw new DiptychError('bad-request', 'There are no labels.', 'Name what a picture may be: cat, bridge, moon.')
  if (labels.some((label) => label.trim() === ''))
    throw new DiptychError('bad-request', 'A label is empty.', 'Give every label at least one word.')
  const seen = new Set<string>()
  const twice = labels.find((label) => seen.size === seen.add(label).size)
  if (twice !== undefined)
    throw new DiptychError('bad-request', `The label "${twice}" stands there twice.`, 'Name every label once.')
  if (templates.length === 0)
    throw new DiptychError('bad-request', 'There is no template.', 'Leave templates out, or give at least one.')
  const blank = templates.find((template) => !template.includes('{label}'))
  if (blank !== undefined)
    throw new DiptychError(
      'bad-request',
      `The template "${blank}" has no place for the label.`,
      'Write {label} where the label belongs: a photo of a {label}.',
    )
}
