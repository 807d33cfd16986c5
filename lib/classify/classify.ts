import type { DualEncoder } from '../embed/dual-encoder.ts'
import { DiptychError, type ErrorBody } from '../errors.ts'
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

/** What is said of a named picture; `error` where it can't be used, and then no labels. */
export interface ClassifiedPicture {
  name: string
  /** The likeliest first. */
  labels: LabelProbability[]
  error?: ErrorBody
}

/** What POST /classify answers, and `diptych classify --json` prints. */
export interface Classification {
  /** Id of the embedding model. */
  model: string
  scoring: DualEncoder['scoring']
  /** In the order of the pictures. */
  results: ClassifiedPicture[]
}

export interface NamedPicture {
  name: string
  bytes: Uint8Array
}

/**
 * Tells pictures by labels that the model was never trained for (zero-shot classification, Radford et al. 2021,
 * arXiv:2103.00020, section 3.1): softmax over the model's logits, or the sigmoid of each for families trained so. The labels
 * are embedded once, for as many pictures as come.
 */
export class Classifier {
  readonly #encoder: DualEncoder
  readonly #labels: readonly string[]
  readonly #vectors: readonly Float32Array[]

  private constructor(encoder: DualEncoder, labels: readonly string[], vectors: readonly Float32Array[]) {
    this.#encoder = encoder
    this.#labels = labels
    this.#vectors = vectors
  }

  /** Throws 'bad-request' for labels or templates that can't be used. */
  static async of(encoder: DualEncoder, labelSet: LabelSet, signal?: AbortSignal): Promise<Classifier> {
    const { labels, templates = articleTemplates } = labelSet
    checkLabels(labels, templates)
    checkAlternatives(labels, encoder.scoring)
    return new Classifier(encoder, labels, await labelVectors(encoder, labelSet, signal))
  }

  /** One result for each picture, in their order; one that can't be used does not hold up the others. */
  async classify(pictures: NamedPicture[], signal?: AbortSignal): Promise<ClassifiedPicture[]> {
    const images = await this.#encoder.embedEachImage(
      pictures.map(({ bytes }) => bytes),
      signal,
    )
    return images.map((image, index) => {
      const name = pictures[index]?.name ?? ''
      if (!(image instanceof Float32Array)) return { name, labels: [], error: image.toJSON() }
      return { name, labels: rankLabels(image, this.#labels, this.#vectors, this.#encoder) }
    })
  }
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
 * section 3.1.4 of the paper).
 */
export async function labelVectors(
  encoder: DualEncoder,
  { labels, templates = articleTemplates }: LabelSet,
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const sentences = labels.flatMap((label) => templates.map((template) => fill(template, label)))
  const vectors = await encoder.embedTexts(sentences, signal)
  return labels.map((_, index) => {
    const each = vectors.slice(index * templates.length, (index + 1) * templates.length)
    return each.length === 1 && each[0] ? each[0] : unit(meanOf(each))
  })
}

/** Counts, and characters of each. */
export const labelLimits = { labels: 1000, templates: 100, label: 200, template: 500 }

/** Throws 'bad-request' for labels or templates that can't be used. */
export function checkLabels(labels: readonly string[], templates: readonly string[]): void {
  const limits = labelLimits
  if (labels.length === 0) refuse('There are no labels.', 'Name what a picture may be: cat, bridge, moon.')
  if (labels.length > limits.labels || templates.length > limits.templates)
    refuse(`There are at most ${limits.labels} labels and ${limits.templates} templates.`, 'Leave some out.')
  if (labels.some(({ length }) => length > limits.label) || templates.some(({ length }) => length > limits.template))
    refuse(
      `A label has at most ${limits.label} characters, a template ${limits.template}.`,
      'Say it in a few words; the model reads no more.',
    )
  if (labels.some((label) => label.trim() === '')) refuse('A label is empty.', 'Give every label at least one word.')
  const seen = new Set<string>()
  const twice = labels.find((label) => seen.size === seen.add(label.normalize('NFC').trim().toLowerCase()).size)
  if (twice !== undefined) refuse(`The label "${twice}" stands there twice.`, 'Name every label once.')
  if (templates.length === 0) refuse('There is no template.', 'Leave templates out, or give at least one.')
  const blank = templates.find((template) => !template.includes('{label}'))
  if (blank !== undefined)
    refuse(
      `The template "${blank}" has no place for the label.`,
      'Write {label} where the label belongs: a photo of a {label}.',
    )
}

/** Throws 'bad-request' for a single label where the probabilities of a picture sum to 1: it would be right for every picture. */
export function checkAlternatives(labels: readonly string[], scoring: DualEncoder['scoring']): void {
  const [only] = labels
  if (labels.length === 1 && scoring === 'softmax')
    refuse(
      `With "${only}" as the only label, every picture would be it: this model shares out 1 among the labels.`,
      'Add at least one more, such as "something else".',
    )
}

function refuse(message: string, fix: string): never {
  throw new DiptychError('bad-request', message, fix)
}
