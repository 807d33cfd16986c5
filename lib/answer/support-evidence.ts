import type { DualEncoder } from '../embed/dual-encoder.ts'
import { sentencesOf } from '../text/sentences.ts'
import { dot, meanOf } from '../vector-math.ts'
import { type ClaimWords, claimWords, isSameWord } from './claim-words.ts'

/** A source as the model was given it. */
export interface SupportSource {
  /** The number to cite. */
  marker: number
  /** Its words, those around it too; '' for a picture alone. */
  text: string
  /** What else it is known by: its file, its page, its heading. */
  about: string
  /** Whether the model was given its picture, so that a sentence may rest on what it shows. */
  seen: boolean
}

/** How a claim compares with the passage of its sources that comes nearest. Each is 0 to 1 but `likeness`. */
export interface Evidence {
  /** Share of the claim's words of meaning that the passage holds, rare words counting more. */
  coverage: number
  /** The same for all that its sources say. */
  coverageOfAll: number
  /** Share of the claim's numbers that its sources lack. */
  missingNumbers: number
  /** Share of the claim's proper names that its sources lack. */
  missingNames: number
  /** 1 where either of the two denies something and the other doesn't. */
  negation: number
  /**
   * Cosine of claim and passage in deviations from that of unrelated sentences, since cosines differ from model to model;
   * cut to ±6.
   */
  likeness: number
}

/** A run of one or two sentences of a source. */
export interface Passage {
  marker: number
  text: string
  claim: ClaimWords
}

/** Sentences of a source that are looked at; a longer one is a document by itself. */
const mostSentences = 60

export function passagesOf({ marker, text }: SupportSource): Passage[] {
  const sentences = sentencesOf(text).slice(0, mostSentences)
  const runs = sentences.flatMap((sentence, index) => {
    const next = sentences[index + 1]
    return next === undefined ? [sentence] : [sentence, `${sentence} ${next}`]
  })
  return runs.map((run) => ({ marker, text: run, claim: claimWords(run) }))
}

/** The lexical part of the evidence for a claim, with the passage that comes nearest; null where there are no words. */
export function lexicalEvidence(
  claim: ClaimWords,
  passages: Passage[],
  about: string,
  weightOf: (word: string) => number,
): { evidence: Omit<Evidence, 'likeness'>; passage: Passage } | null {
  const known = claimWords(about)
  const covered = (held: string[]) => {
    let total = 0
    let found = 0
    for (const word of claim.words) {
      const weight = weightOf(word)
      total += weight
      if (held.some((other) => isSameWord(word, other))) found += weight
    }
    return total === 0 ? 1 : found / total
  }
  let best: { passage: Passage; coverage: number; numbers: number } | null = null
  for (const passage of passages) {
    const coverage = covered(passage.claim.words)
    const numbers = shareOf(claim.numbers, (number) => passage.claim.numbers.has(number))
    const better = !best || coverage + numbers > best.coverage + best.numbers + 1e-9
    if (better) best = { passage, coverage, numbers }
  }
  if (!best) return null
  const words = [...new Set([...passages.flatMap((passage) => passage.claim.words), ...known.words])]
  const numbers = new Set([...passages.flatMap((passage) => [...passage.claim.numbers]), ...known.numbers])
  return {
    passage: best.passage,
    evidence: {
      coverage: best.coverage,
      coverageOfAll: covered(words),
      missingNumbers: shareOf(claim.numbers, (number) => !numbers.has(number)),
      missingNames: shareOf(claim.names, (name) => !words.some((word) => isSameWord(name, word))),
      negation: claim.negated === best.passage.claim.negated ? 0 : 1,
    },
  }
}

/** How rare a word is in the passages, as in BM25; words that none of them holds weigh most. */
export function rarity(passages: Passage[]): (word: string) => number {
  const known = new Map<string, number>()
  return (word) => {
    const before = known.get(word)
    if (before !== undefined) return before
    const holding = passages.filter(({ claim }) => claim.words.some((other) => isSameWord(word, other))).length
    const weight = Math.log(1 + (passages.length + 1) / (holding + 0.5))
    known.set(word, weight)
    return weight
  }
}

function shareOf<Value>(values: Set<Value>, test: (value: Value) => boolean): number {
  return values.size === 0 ? 0 : [...values].filter(test).length / values.size
}

/** Sentences about nothing in common: what an encoder gives these is what it gives unrelated things. */
const unrelated = [
  'The meeting was moved to Thursday afternoon.',
  'Add salt and stir until the butter has melted.',
  'The train to the coast leaves every hour.',
  'She painted the door of the shed green.',
  'Interest is paid at the end of each quarter.',
  'The football match ended without a goal.',
  'Press the button twice to restart the device.',
  'A light rain fell over the hills all morning.',
  'The judge asked the witness to speak up.',
  'Children under six travel free of charge.',
  'The violin has four strings.',
  'His passport had expired the week before.',
]

const backgrounds = new Map<string, Promise<{ mean: Float32Array; deviation: number }>>()

/** The mean of unrelated vectors, and how widely their cosines vary: once for a model. */
async function backgroundOf(encoder: DualEncoder): Promise<{ mean: Float32Array; deviation: number }> {
  const known = backgrounds.get(encoder.id)
  if (known) return known
  const measured = encoder.embedTexts(unrelated).then((vectors) => {
    const cosines = vectors.flatMap((one, index) => vectors.slice(index + 1).map((other) => dot(one, other)))
    const mean = cosines.reduce((sum, value) => sum + value, 0) / cosines.length
    const deviation = Math.sqrt(cosines.reduce((sum, value) => sum + (value - mean) ** 2, 0) / cosines.length)
    return { mean: meanOf(vectors), deviation: deviation || 1 }
  })
  backgrounds.set(encoder.id, measured)
  measured.catch(() => backgrounds.delete(encoder.id))
  return measured
}

/** Pairs of claim and passage → their likeness, in deviations above what the claim has with unrelated sentences. */
export async function likenesses(
  pairs: { claim: string; passage: string }[],
  encoder: DualEncoder,
  signal?: AbortSignal,
): Promise<number[]> {
  if (pairs.length === 0) return []
  const { mean, deviation } = await backgroundOf(encoder)
  signal?.throwIfAborted()
  const texts = [...new Set(pairs.flatMap(({ claim, passage }) => [claim, passage]))]
  const vectors = await encoder.embedTexts(texts, signal)
  const vectorOf = new Map(texts.map((text, index) => [text, vectors[index]]))
  return pairs.map(({ claim, passage }) => {
    const [one, other] = [vectorOf.get(claim), vectorOf.get(passage)]
    if (!one || !other) return 0
    return Math.max(-6, Math.min(6, (dot(one, other) - dot(one, mean)) / deviation))
  })
}
