/** How `hybrid` makes one order of several similarities and full-text search. Data, so that every variant can be measured. */
export interface Fusion {
  /**
   * The scale on which similarities to pictures and to words are added:
   * - `none`: cosines as they are. In CLIP two texts are far more alike than a text and a picture, so words decide.
   * - `mean`: less what the query scores on average in the collection, q · μ of the modality.
   * - `z-score`: that, divided by the standard deviation of the query's scores in the collection.
   * - `centred`: cosines after the means are taken from both sides, GR-CLIP (arXiv 2507.19054).
   */
  calibration: 'none' | 'mean' | 'z-score' | 'centred'
  /**
   * What an item without a picture (or without words) scores there:
   * - `own`: as much as in the modality that it has.
   * - `mean`: the average of the collection, docs/decisions/0001-missing-modality.md.
   * - `expected`: what pairs score there, on average, that score as much in the other modality.
   */
  missing: 'own' | 'mean' | 'expected'
  /** Shares of the similarity to the picture and to the words, and of full text against both together. */
  weights: { image: number; text: number; keyword: number }
  /**
   * - `similarity`: no full text.
   * - `reciprocal-rank`: Σ weight / (constant + rank), Cormack et al. 2009.
   * - `linear`: weighted sum of scores, Bruch et al. 2023 (arXiv 2210.11934). Similarity as a share of the best; BM25 as a
   *   share of the `best`, or of what an item would have that holds `all-words` of the question.
   */
  method:
    | { name: 'similarity' }
    | { name: 'reciprocal-rank'; constant: number }
    | { name: 'linear'; keywordCeiling: 'best' | 'all-words' }
  /** A question of words and a picture: `together` asks with the mean of the two vectors, `apart` fuses two searches by `method`. */
  parts: 'together' | 'apart'
}

const even = { image: 1, text: 1, keyword: 1 }

/** The article's rule: the plain average of the similarities. */
export const plainAverage: Fusion = {
  calibration: 'none',
  missing: 'own',
  weights: even,
  method: { name: 'similarity' },
  parts: 'together',
}

/** What `hybrid` does. docs/decisions/0003-fusion.md */
export const defaultFusion: Fusion = {
  calibration: 'mean',
  missing: 'expected',
  weights: even,
  method: { name: 'linear', keywordCeiling: 'all-words' },
  parts: 'together',
}
