import type { AnswerScales } from './answer-scales.ts'
import type { Config } from './config.ts'
import type { Models } from './embed/models.ts'
import type { Library } from './history/library.ts'
import { applyReranker, type Reranked } from './rerank/apply-reranker.ts'
import type { PictureRerankerChoice } from './rerank/picture-reranker-choice.ts'
import type { RerankerChoice } from './rerank/reranker-choice.ts'
import type { AnswerScale } from './retrieve/answer-scale.ts'
import { answerabilityOf, withVerdict } from './retrieve/answerability.ts'
import { type Diversity, defaultDiversity, diversify } from './retrieve/diversity.ts'
import { defaultFusion, type Fusion } from './retrieve/fusion.ts'
import { toHits } from './retrieve/hit.ts'
import { type Retrieval, type RetrievePorts, retrieve } from './retrieve/retrieve.ts'
import { constraintOf, plainQuestion } from './text/keyword-query.ts'
import type { Answerability, Query, SearchResult } from './types.ts'
import { mergeRetrievals } from './understand/merge-retrievals.ts'
import type { SearchWords } from './understand/understand.ts'

/** What a search needs of the engine. */
export interface SearchParts {
  config: Pick<Config, 'rerankBudgetMs'>
  library: Library
  models: Models
  rerankers: RerankerChoice
  pictureRerankers: PictureRerankerChoice
  answerScales: AnswerScales
  /** The bytes of a stored picture; null where it is gone. */
  loadImage(assetId: string): Promise<Uint8Array | null>
}

/** A query, and what to retrieve side by side in place of its text: see understand. */
export interface SearchQuery extends Query {
  searches?: SearchWords[]
}

/** Ranked items for words, a picture, or both. Throws 'not-found', 'bad-request', 'model-missing'. */
export async function search(query: SearchQuery, parts: SearchParts, signal?: AbortSignal): Promise<SearchResult> {
  const steps = searchIn(query, await openCollection(query.collection, parts), parts, signal)
  for (;;) {
    const next = await steps.next()
    if (next.done) return next.value
  }
}

/** What a search needs of the collection. */
export interface OpenCollection extends RetrievePorts {
  /** See CollectionSettings. */
  rerankInstruction?: string | null
  /** See learnScale; null until it was learned. */
  scale: AnswerScale | null
}

/** The collection's items and the encoder that made their vectors, and its settings. */
export async function openCollection(
  name: string,
  { library, models, answerScales }: SearchParts,
): Promise<OpenCollection> {
  const record = await library.get(name)
  const [encoder, store] = await Promise.all([models.load(record.model.id), library.items(record)])
  const { answerScale: scale, settings } = record
  // For the questions after this one; a collection learns at the end of an ingest, unless it is older than that.
  void answerScales.refresh(record, { encoder, store })
  return { encoder, store, scale, rerankInstruction: settings.rerankInstruction }
}

/** How `hybrid` ranks; the other modes show the order of one similarity as it is. */
export interface Ranking {
  fusion: Fusion
  diversity: Diversity
}

const defaultRanking: Ranking = { fusion: defaultFusion, diversity: defaultDiversity }

/** Says when it goes on to reranking, which is what takes long, and returns the result. */
export async function* searchIn(
  query: SearchQuery,
  ports: OpenCollection,
  { rerankers, pictureRerankers, loadImage, config }: SearchParts,
  signal?: AbortSignal,
  { fusion, diversity }: Ranking = defaultRanking,
): AsyncGenerator<{ type: 'step'; step: 'rerank' }, SearchResult> {
  const started = performance.now()
  // The reranker judges what all of them found together, by the question as one.
  const searches = query.searches ?? [{ text: query.text }]
  const retrievals = await Promise.all(
    searches.map((words) => retrieve({ ...query, ...apart(words) }, ports, signal, fusion)),
  )
  const retrieval = constrained(mergeRetrievals(retrievals), query.text ?? '')
  // Beside the reranker, since it embeds the sentences of what was found.
  const judging = Promise.all(
    searches.map(({ text }) => answerabilityOf({ ...query, text }, retrieval.ranked, ports, signal)),
  )
  // Where the reranker fails first, nobody else hears of it.
  judging.catch(() => {})
  let reranked: Reranked = { ranked: retrieval.ranked, reranker: null, notices: [] }
  if (query.rerank) {
    yield { type: 'step', step: 'rerank' }
    const options = {
      text: plainQuestion(query.text ?? ''),
      k: query.k,
      budget: config.rerankBudgetMs,
      instruction: ports.rerankInstruction,
      pictures: { rerankers: pictureRerankers, load: loadImage },
      signal,
    }
    reranked = await applyReranker(retrieval.ranked, rerankers, options)
  }
  const { ranked, reranker, notices } = reranked
  const answerable = withVerdict(likeliest(await judging), ranked)
  const { text, mode, k } = query
  const hits = toHits(mode === 'hybrid' ? diversify(ranked, retrieval.vectors, diversity) : ranked, k)
  const seconds = (performance.now() - started) / 1000
  return { query: text ?? '', mode, model: ports.encoder.id, reranker, seconds, hits, answerable, notices }
}

/** The encoder gets the words of a question without `name:` and the like; full text, which understands them, gets all. */
function apart({ text, keywords }: { text: string | null; keywords?: string }): {
  text: string | null
  keywords?: string
} {
  return { text: text && plainQuestion(text), keywords: keywords ?? text ?? undefined }
}

/** What was found by its vector, too, must be in the document, on the page, of the kind that the question names. */
function constrained<Found extends Pick<Retrieval, 'ranked'>>(retrieval: Found, question: string): Found {
  const holds = constraintOf(question)
  return holds ? { ...retrieval, ranked: retrieval.ranked.filter(({ item }) => holds(item)) } : retrieval
}

/** A question in parts is answerable where one of its parts is. */
function likeliest(each: (Answerability | null)[]): Answerability | null {
  return each.reduce((best, one) => (best && one && best.probability >= one.probability ? best : one), null)
}
