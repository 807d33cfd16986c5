import type { Hit, Notice, SearchMode } from '../types.ts'

export type Split = 'dev' | 'test'

/** Bounds of a 95% bootstrap interval. */
export type Interval = [low: number, high: number]

/** Means over queries, each in [0, 1]. */
export interface Figures {
  /** By k: mean share of the relevant things among the first k. */
  recall: Record<string, number>
  /** Mean reciprocal rank of the first relevant hit within `depth`. */
  mrr: number
  /** Mean nDCG@10. */
  ndcg: number
}

/** The queries of one kind. */
export interface EvaluationGroup extends Figures {
  /** `query`: what asks (words, picture, both); `target`: what is to be found; `language`: of the query. */
  by: 'query' | 'target' | 'language'
  name: string
  queries: number
}

/** How well the likelihood of an answer separates questions that have one from those that have none. */
export interface AnswerabilityFigures {
  answerable: number
  unanswerable: number
  /** Area under the ROC curve: 0.5 is chance, 1 is perfect. */
  auc: number
  /** The likelihood above which the product says that there is an answer. */
  threshold: number
  /** Share of the answerable questions that pass the threshold … */
  truePositiveRate: number
  /** … and of the unanswerable ones. */
  falsePositiveRate: number
}

/** A hit, as much of it as a list of what was found shows. */
export interface FoundItem extends Pick<Hit, 'itemId' | 'imageUrl'> {
  /** The document's. */
  name: string
  page: number | null
}

/** What became of one row of the set. */
export interface QueryOutcome {
  query: string | null
  /** The picture's path within the set, or the id of a stored one. */
  image: string | null
  /** From 1, for each relevant thing; null for one that was not among the hits. Empty for an unanswerable question. */
  ranks: (number | null)[]
  /** Likelihood that the collection holds an answer; null where a picture asks. */
  answerability: number | null
  /** As the set names them. Absent, as `found`, in runs that were saved without. */
  relevant?: string[]
  /** The first hits. */
  found?: FoundItem[]
}

export interface EvaluationResult extends Figures {
  /** Those with something to find; unanswerable ones are counted under `answerability`. */
  queries: number
  mode: SearchMode
  seconds: number
  /** Name of the set, or the file as it was given. */
  set: string
  collection: string
  /** Id of the embedding model. */
  model: string
  /** The reranker that made the order of at least one query, or null. */
  reranker: string | null
  split: Split | null
  /** How many hits were looked at for each query. */
  depth: number
  intervals: { recall: Record<string, Interval>; mrr: Interval; ndcg: Interval }
  /** Of one search, the queries being asked one after the other. */
  milliseconds: { p50: number; p95: number }
  groups: EvaluationGroup[]
  /** null where the set has no unanswerable questions. */
  answerability: AnswerabilityFigures | null
  /** What the searches had to say, the first of each code, with the number of times that it was said. */
  notices: (Notice & { queries: number })[]
  each: QueryOutcome[]
}
