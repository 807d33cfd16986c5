import type { DualEncoder } from '../embed/dual-encoder.ts'
import { languageOf } from '../text/language.ts'
import type { SentenceSupport } from '../types.ts'
import { type AnswerSentence, answerSentences } from './answer-sentences.ts'
import { type ClaimWords, claimWords } from './claim-words.ts'
import { claimsNothing } from './claims-nothing.ts'
import {
  type Evidence,
  lexicalEvidence,
  likenesses,
  passagesOf,
  rarity,
  type SupportSource,
} from './support-evidence.ts'
import { supportScore, supportThreshold } from './support-score.ts'

/** The passage of a source that a sentence is held against by the encoder, too. */
interface Comparison {
  sentence: AnswerSentence
  claim: ClaimWords
  sources: SupportSource[]
  passage: string
  evidence: Omit<Evidence, 'likeness'>
}

/**
 * Whether the sources hold what each sentence of a finished answer says. A sentence is held against the sources that it
 * cites; one without a citation against those of the next in its paragraph, since many writers cite at the end, else
 * against all. Words, numbers and names are compared, and the encoder's likeness of claim and passage. This finds what is
 * invented, a wrong number and most wrong names; it does not understand, so a denial or two things confused may pass: see
 * docs/grounding.md for how often.
 */
export async function checkSupport(
  answer: string,
  sources: SupportSource[],
  encoder: DualEncoder,
  signal?: AbortSignal,
): Promise<SentenceSupport[]> {
  const sentences = answerSentences(answer)
  const passages = new Map(sources.map((source) => [source, passagesOf(withoutWords(source))]))
  const weightOf = rarity([...passages.values()].flat())
  const results: SentenceSupport[] = []
  const open: { comparison: Comparison; at: number }[] = []
  for (const [index, sentence] of sentences.entries()) {
    const { start, end, markers } = sentence
    const plain: SentenceSupport = { start, end, markers, verdict: 'none', score: null }
    results.push(plain)
    if (sentence.kind === 'heading' || claimsNothing(sentence.words)) continue
    const named = markersFor(sentences, index)
    const held = sources.filter(({ marker }) => named.length === 0 || named.includes(marker))
    if (held.some(({ text }) => quotes(text, sentence.words))) {
      results[index] = { ...plain, verdict: 'supported', score: 1 }
      continue
    }
    const claim = claimWords(sentence.words)
    const about = held.map((source) => source.about).join('\n')
    const found = lexicalEvidence(
      claim,
      held.flatMap((source) => passages.get(source) ?? []),
      about,
      weightOf,
    )
    if (!found) {
      results[index] = { ...plain, verdict: 'unsupported', score: 0 }
      continue
    }
    const comparison = { sentence, claim, sources: held, passage: found.passage.text, evidence: found.evidence }
    open.push({ comparison, at: index })
  }
  const pairs = open.map(({ comparison }) => ({ claim: comparison.sentence.words, passage: comparison.passage }))
  const likeness = await likenesses(pairs, encoder, signal)
  const language = languageOf(sentences.map(({ words }) => words).join(' '))
  for (const [index, { comparison, at }] of open.entries()) {
    const before = results[at]
    if (before) results[at] = { ...before, ...judged(comparison, likeness[index] ?? 0, language) }
  }
  return results
}

function judged(
  { evidence, sources }: Comparison,
  likeness: number,
  language: string | null,
): Pick<SentenceSupport, 'verdict' | 'score' | 'unchecked'> {
  const score = supportScore({ ...evidence, likeness })
  if (score >= supportThreshold) return { verdict: 'supported', score }
  // Numbers are the same in every language, and no picture is relied on for them where words are there.
  if (evidence.missingNumbers === 0) {
    if (sources.some(({ seen }) => seen)) return { verdict: 'none', score: null, unchecked: 'picture' }
    if (sources.some((source) => isForeign(source, language)))
      return { verdict: 'none', score: null, unchecked: 'language' }
  }
  return { verdict: 'unsupported', score }
}

function isForeign({ text }: SupportSource, language: string | null): boolean {
  const own = languageOf(text)
  return language !== null && own !== null && own !== language
}

/** Its own citations, else those of the next sentence of its paragraph that has any. */
function markersFor(sentences: AnswerSentence[], index: number): number[] {
  const block = sentences[index]?.block
  const cited = sentences.slice(index).find((one) => one.block === block && one.markers.length > 0)
  return cited?.markers ?? []
}

/** A picture without words is known by its name alone. */
function withoutWords(source: SupportSource): SupportSource {
  return source.text.trim() === '' ? { ...source, text: source.about } : source
}

function quotes(source: string, sentence: string): boolean {
  const quoted = letters(sentence.replace(/[“”"«»]/g, '').replace(/\s*…$/, ''))
  return quoted.length > 20 && letters(source).includes(quoted)
}

/** Letters and digits alone: what a quotation and its source have in common, however they are set. */
function letters(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
}
