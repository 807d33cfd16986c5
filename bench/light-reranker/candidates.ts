import type { EvaluationQuery, EvaluationSet } from '../../lib/evaluate/evaluation-set.ts'
import { isRelevant, parseRelevant } from '../../lib/evaluate/relevance.ts'
import { calibrate } from '../../lib/retrieve/calibration.ts'
import { fuse } from '../../lib/retrieve/fuse.ts'
import { defaultFusion } from '../../lib/retrieve/fusion.ts'
import { type Ranked, toHit } from '../../lib/retrieve/hit.ts'
import { asOne, embedParts } from '../../lib/retrieve/query-vector.ts'
import { type Retrieval, type RetrievePorts, retrieve } from '../../lib/retrieve/retrieve.ts'
import { plainQuestion } from '../../lib/text/keyword-query.ts'
import { contentWords } from '../../lib/text/words.ts'
import type { Item } from '../../lib/types.ts'
import { type Evidence, evidenceOf, sentences, shares } from './evidence.ts'
import type { TextVectors } from './text-vectors.ts'

/** A question of a set, what `hybrid` found for it, and what is known of the first of that. */
export interface Asked {
  set: string
  split: EvaluationQuery['split']
  ranked: Ranked[]
  vectors: Retrieval['vectors']
  /** Of the first ranked; null where no words ask, or none are found: then there is nothing to go by. */
  evidence: Evidence[] | null
  /** For each ranked, which of the relevant things (by index) it is. */
  satisfied: number[][]
  /** How many relevant things there are. */
  relevant: number
  /** Milliseconds for the sentences that no question before had brought. */
  milliseconds: number
}

/** As many as a reranker judges. */
const judged = 20
const found = 50

/** Retrieves for one query of a set and gathers the evidence. */
export async function askAgain(
  query: EvaluationQuery,
  set: EvaluationSet,
  ports: RetrievePorts,
  textVectors: TextVectors,
): Promise<Asked> {
  const image = (await query.image?.load()) ?? null
  const text = plainQuestion(query.text ?? '').trim()
  const asked = { text, keywords: query.text ?? '', image, mode: 'hybrid' as const, k: found, filter: {} }
  const { ranked, vectors, background } = await retrieve(asked, ports)
  const relevant = query.relevant.map(parseRelevant).filter((one) => typeof one !== 'string')
  const satisfied = ranked.map((one, at) =>
    relevant.flatMap((wanted, index) => (isRelevant(toHit(one, at + 1), wanted, set.folder) ? index : [])),
  )
  const head = ranked.slice(0, judged)
  const started = performance.now()
  await textVectors.of(head.map(({ item }) => sentences(item)))
  const milliseconds = performance.now() - started
  let evidence: Evidence[] | null = null
  if (text !== '' && head.some(({ item }) => item.text !== '')) {
    const scores = await scoresAgain({ ranked, vectors }, asked, ports)
    evidence = await evidenceOf(
      { text, ranked: head, ...scores, average: background.text ?? 0 },
      ports.encoder,
      textVectors,
    )
  }
  return {
    set: set.name,
    split: query.split,
    ranked,
    vectors,
    evidence,
    satisfied,
    relevant: relevant.length,
    milliseconds,
  }
}

/** The score that ranked each, which retrieval keeps to itself, and the similarity in it as a share of the best. */
async function scoresAgain(
  { ranked, vectors }: Pick<Retrieval, 'ranked' | 'vectors'>,
  { text, image }: { text: string; image: Uint8Array | null },
  { encoder, store }: RetrievePorts,
): Promise<{ fused: number[]; similarity: number[] }> {
  const [parts, statistics] = await Promise.all([embedParts(text, image, encoder), store.statistics()])
  const scale = calibrate(asOne(parts), statistics, defaultFusion)
  const scored = ranked.map(({ item, scores: { keyword } }) => {
    const both = vectors.get(item.id)
    return { item, similarities: [both ? scale.of(both) : null], keyword }
  })
  const fused = fuse(scored, [scale.average], defaultFusion, coverageOf(text, ranked))
  const similarities = scored.map(({ similarities: [similarity] }) => similarity ?? null)
  return {
    fused: ranked.map(({ item }) => fused.get(item.id) ?? 0),
    similarity: shares(similarities, scale.average).map((share) => share ?? 0),
  }
}

/** Share of the question's words of meaning in what full text found first. */
function coverageOf(text: string, ranked: Ranked[]): number {
  const words = contentWords(text)
  const first = ranked.reduce<{ item: Item; keyword: number } | null>((best, { item, scores: { keyword } }) => {
    return keyword !== null && keyword > (best?.keyword ?? 0) ? { item, keyword } : best
  }, null)
  if (!first || words.size === 0) return 1
  const { text: held, source } = first.item
  return words.intersection(contentWords(`${held} ${source.heading ?? ''} ${source.name}`)).size / words.size
}
