/** The nouns of the engine. Everything that passes between two steps is one of these. */

export type Modality = 'image' | 'text' | 'audio'

/** `pair`: a picture with its words; `image`: a picture alone; `text`: words alone; `audio`: a sound, with words or without. */
export type ItemKind = 'pair' | 'image' | 'text' | 'audio'

/** [left, top, width, height] as fractions of the page (or of the picture), origin at the top left. */
export type Box = [left: number, top: number, width: number, height: number]

export type Metadata = Record<string, string | number | boolean>

/** A file as it was found, before a reader has looked at it. */
export interface SourceFile {
  /** Relative to what was given for ingestion, with forward slashes: `images/cat.png`. */
  name: string
  /** Absolute path or address where the user keeps it; null for an upload. Never opened on behalf of a client. */
  path: string | null
  bytes: Uint8Array
  /** Sniffed from the content, never taken from the name alone: `image/png`, `application/pdf`, `text/markdown` … */
  mediaType: string
  /** Words that a captions file or a sidecar gives to this file. */
  caption: string | null
  metadata: Metadata
  /** Reads a file that this one refers to (`![](cat.png)`); null where it is not in the same tree. */
  resolve(reference: string): Promise<Uint8Array | null>
}

/** An encoded picture (JPEG, PNG, WebP, GIF, AVIF or TIFF). */
export interface EncodedImage {
  bytes: Uint8Array
  mediaType: string
  /** Pixels, after the EXIF orientation has been applied. */
  width: number
  height: number
}

/** A stretch of a recording, in seconds from its beginning. */
export interface TimeSpan {
  start: number
  end: number
}

interface Placed {
  /** 1-based; null where the format has no pages. */
  page: number | null
  box: Box | null
  /** The headings above, outermost first: `Manual › Brakes › Adjusting`. */
  heading: string | null
}

export interface TextBlock extends Placed {
  kind: 'text'
  text: string
  /** When it is said; absent where the document is no recording. */
  time?: TimeSpan
}

export interface Figure extends Placed {
  kind: 'figure'
  image: EncodedImage
  caption: string | null
  /** Alternative text of the markup. */
  alt: string | null
  /** From when to when it is seen; absent where the document is no recording. */
  time?: TimeSpan
}

/** A stretch of a recording as something to hear: the document is a sound file. */
export interface Sound extends Placed {
  kind: 'sound'
  caption: string | null
  time: TimeSpan
}

export type Block = TextBlock | Figure | Sound

/** What a reader makes of one file: text blocks and figures in reading order. */
export interface Document {
  /** Content hash (32 hex digits), see documentId: the same file with the same words is the same document. */
  id: string
  name: string
  path: string | null
  mediaType: string
  pages: number | null
  /** The file itself, kept so that a citation can open it. */
  original: Uint8Array
  blocks: Block[]
  metadata: Metadata
  /** What could not be read, in words for the user (`page 3: …`); the rest of the document is there. */
  warnings: string[]
}

export interface Source extends Placed {
  name: string
  path: string | null
}

/** The picture of an item, by the hash of its bytes in the AssetStore. */
export interface ImageReference {
  assetId: string
  mediaType: string
  width: number
  height: number
}

/** The stretch of a recording that an item is: the file of the document, by the hash of its bytes in the AssetStore. */
export interface MediaReference extends TimeSpan {
  assetId: string
  mediaType: string
}

/** The unit that is stored, found and cited. */
export interface Item {
  /** `<document id>-<ordinal>`. */
  id: string
  documentId: string
  /** Reading order within the document, from 0. */
  ordinal: number
  kind: ItemKind
  /** All the words of the item; '' for a picture alone. */
  text: string
  image: ImageReference | null
  /** What to play; null where the document is no recording. A frame of a film has both, its picture and its moment. */
  media: MediaReference | null
  source: Source
  metadata: Metadata
}

/** What pairing gives: the item, with the picture's bytes still at hand, and the recording not yet kept. */
export interface PairedItem extends Omit<Item, 'image' | 'media'> {
  image: EncodedImage | null
  media: Omit<MediaReference, 'assetId'> | null
}

/** An item with its vectors: Float32Array of the model's dimensions, unit length; null for a modality it lacks. */
export interface EmbeddedItem extends Item {
  imageVector: Float32Array | null
  textVector: Float32Array | null
  /** Of an item of kind `audio`, where the model hears; null for every other. */
  audioVector: Float32Array | null
}

/** Cosine similarities in [-1, 1]; keyword is BM25; rerank is the probability of relevance in [0, 1]. */
export interface Scores {
  image: number | null
  text: number | null
  average: number | null
  keyword: number | null
  rerank: number | null
  /** Likeness to the sound; only of a sound that the model hears. */
  audio?: number
}

/** `url` is `/api/assets/<id>`, which serves ranges. */
export interface PlayableMedia extends TimeSpan {
  url: string
  mediaType: string
}

/** A ranked item, as every way in shows it. */
export interface Hit {
  itemId: string
  documentId: string
  kind: ItemKind
  text: string
  /** `/api/assets/<id>`, or null for words alone. */
  imageUrl: string | null
  /** What to play, and from when to when; null where the document is no recording. */
  media: PlayableMedia | null
  source: Source
  metadata: Metadata
  scores: Scores
  /** From 1. */
  rank: number
}

export type SearchMode = 'hybrid' | 'average' | 'image' | 'text'

export type Filter = Record<string, string | number | boolean>

export interface Query {
  collection: string
  text: string | null
  /** An encoded picture. */
  image: Uint8Array | null
  mode: SearchMode
  /** How many hits, 1 to 100. */
  k: number
  filter: Filter
  /** false: leave the order of retrieval. */
  rerank: boolean
}

/** Something that the user should know about a result that is there all the same. */
export interface Notice {
  code: string
  message: string
  fix: string | null
}

/** How likely it is that the collection holds an answer, in [0, 1], and the likelihood from which on it is said to. */
export interface Answerability {
  probability: number
  threshold: number
}

/** What was searched for in place of the user's own words. */
export interface QueryChange {
  /** A follow-up made to stand alone, a long question in its parts, or a question in a language that the encoder knows. */
  kind: 'follow-up' | 'split' | 'translation'
  /** One for each search. */
  queries: string[]
  /** Name of the chat model that made them; `rules` where no model was asked. */
  by: string
}

export interface SearchResult {
  query: string
  mode: SearchMode
  /** Id of the embedding model. */
  model: string
  /** Name of the reranker that made the order, or null. */
  reranker: string | null
  seconds: number
  hits: Hit[]
  /** null where a picture asks, since what resembles it most is always an answer. */
  answerable: Answerability | null
  notices: Notice[]
}

/** `[1]` in the answer rests on this item. */
export interface Citation {
  marker: number
  itemId: string
}

/** What a reader says of a source that an answer was given: it answers the question, or it doesn't. */
export type Verdict = 'right' | 'wrong'

/** One turn of a conversation, as the language model needs it. */
export interface Turn {
  role: 'user' | 'assistant'
  text: string
}

/** A sentence of the answer, and whether what it rests on holds it. Offsets are UTF-16 units of the whole answer. */
export interface SentenceSupport {
  start: number
  end: number
  /** The sources that it cites. */
  markers: number[]
  /** `none`: it claims nothing (a greeting, a heading, “the sources don't say”), or could not be checked. */
  verdict: 'supported' | 'unsupported' | 'none'
  /** Why it could not be checked: it rests on a picture that the model saw, or its sources are in another language. */
  unchecked?: 'picture' | 'language'
  /** How well its sources bear it out, in [0, 1]; null where nothing was checked. */
  score: number | null
}

/** A piece of an answer while it is made, in this order: step, query and hits, then text, then citations and support, then done. */
export type AnswerPart =
  | { type: 'step'; step: 'understand' | 'retrieve' | 'rerank' | 'answer' }
  | { type: 'query'; changes: QueryChange[] }
  | { type: 'hits'; result: SearchResult }
  | { type: 'notice'; notice: Notice }
  | { type: 'text'; delta: string }
  | { type: 'citations'; citations: Citation[] }
  | { type: 'support'; sentences: SentenceSupport[] }
  | { type: 'done'; answer: Answer }

export interface Answer {
  answer: string
  /** Name of the model that wrote it; `extractive` for the built-in answerer. */
  model: string
  citations: Citation[]
  hits: Hit[]
  seconds: number
}

export interface IngestFailure {
  path: string
  code: string
  reason: string
}

export interface IngestResult {
  documents: number
  items: number
  images: number
  /** Documents that were there already. */
  skipped: number
  failed: IngestFailure[]
  /** Documents that moderation put aside for a review; absent where there are none. */
  quarantined?: number
  seconds: number
}

/** Counts while a job runs. `found` are the files to read; it grows with each folder, zip or address that is opened. */
export interface IngestProgress {
  found: number
  done: number
  skipped: number
  /** The first 100 only, since this is written and sent all the time; the result has them all. */
  failed: IngestFailure[]
  /** How many more failed; absent where none did. */
  failedBesides?: number
  /** Documents that moderation put aside; absent where there are none. */
  quarantined?: number
  items: number
  images: number
  /** The file being read. */
  current: string | null
}

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

export interface Job {
  id: string
  collection: string
  state: JobState
  progress: IngestProgress
  result: IngestResult | null
  error: { code: string; message: string; fix: string } | null
  createdAt: string
  updatedAt: string
}

export interface DocumentSummary {
  id: string
  name: string
  path: string | null
  mediaType: string
  pages: number | null
  items: number
  images: number
  bytes: number
  /** Asset id of the first picture, for a thumbnail; null for words alone. */
  cover: string | null
  warnings: string[]
  metadata: Metadata
  /** ISO 8601. */
  addedAt: string
}

/** What is done with a document of which a picture is flagged. */
export type ModerationMode = 'off' | 'flag' | 'quarantine' | 'refuse'

/**
 * `margin`: the best unsafe category stands above the best safe one, both in standard deviations of neutral pictures, by
 * more than the threshold. `probability`: an unsafe category takes more than the threshold of the model's softmax.
 */
export type ModerationRule = 'margin' | 'probability'

/** How pictures are judged, and what follows. */
export interface ModerationPolicy {
  mode: ModerationMode
  rule: ModerationRule
  threshold: number
  /** What the model is asked, with `{category}`. */
  template: string
  unsafe: string[]
  safe: string[]
}

export interface CategoryScore {
  category: string
  isUnsafe: boolean
  /** Cosine of the picture and the filled-in template. */
  similarity: number
  /** Under the model's own scale, see probabilities. */
  probability: number
  /** Standard deviations above the mean of neutral pictures. */
  standing: number
}

/** What is said of one picture. */
export interface ModerationVerdict {
  isSafe: boolean
  /** The highest probability of an unsafe category; of a safe picture, what is left of 1. */
  confidence: number
  flaggedCategories: string[]
  scores: CategoryScore[]
}

/** A flagged picture of a collection. */
export interface FlaggedItem extends Pick<ModerationVerdict, 'flaggedCategories' | 'confidence'> {
  itemId: string
  documentId: string
  name: string
  page: number | null
  imageUrl: string | null
}

/** How far a look at every picture of a collection is. */
export interface ModerationProgress {
  documents: number
  done: number
  flagged: number
}

/** What a look at every picture of a collection found. */
export interface ModerationScan extends Pick<ModerationPolicy, 'rule' | 'threshold'> {
  model: string
  pictures: number
  flagged: FlaggedItem[]
  /** Whether the flags were written into the collection. */
  applied: boolean
}

/** A document that waits for a person's decision, and is not searched until then. */
export interface QuarantinedDocument {
  id: string
  collection: string
  name: string
  mediaType: string
  bytes: number
  /** Its flagged pictures; the first few with an address. */
  pictures: { page: number | null; categories: string[]; confidence: number; imageUrl: string | null }[]
  /** ISO 8601. */
  addedAt: string
}

/** What a person may set for a whole collection. */
export interface CollectionSettings {
  /** What differs from the variables; null where nothing does. */
  moderation: Partial<ModerationPolicy> | null
  /** What counts as relevant, in one English sentence for the reranker; null for the sentence of its model card. */
  rerankInstruction: string | null
}

/** How far the items of a collection have been embedded anew by another model. */
export interface ReembeddingProgress {
  model: string
  /** Items. */
  done: number
  total: number
  secondsLeft: number | null
}

/** The model of a collection, the one that it is to get, and the one that it had. */
export interface ModelChange {
  collection: string
  /** What it is searched with. */
  model: string
  /** What it can go back to without embedding everything again; null where there is none. */
  previousModel: string | null
  /** null where nothing is under way. */
  reembedding: ReembeddingProgress | null
  /** Why the last change stopped; it can be taken up again. */
  failed: { model: string; error: { code: string; message: string; fix: string } } | null
  /** What the model could not take as it is. */
  notices: Notice[]
}

export interface CollectionSummary {
  name: string
  /** Id of the embedding model; one for a whole collection. */
  model: string
  /** null where its model is not being changed. */
  reembedding: ReembeddingProgress | null
  /** Kept for going back; null where there is none. */
  previousModel: string | null
  documents: number
  items: number
  bytes: number
  settings: CollectionSettings
}
