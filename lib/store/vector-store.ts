import type { EmbeddedItem, Filter, ItemKind, Metadata } from '../types.ts'

/**
 * Which stored vector a search compares with; `average` is the un-normalised mean of the image and the text vector.
 * An item without that vector is not found: `average` finds pairs alone.
 */
export type VectorColumn = 'image' | 'text' | 'average' | 'audio'

export interface VectorSearch {
  column: VectorColumn
  /** Float32Array of the store's dimensions; need not be of unit length, must not be zero. */
  vector: Float32Array
  k: number
  /** Metadata that must all be there; values are compared as words, so that 1871 finds 1871 and "1871". */
  filter?: Filter
  /** Only these kinds of item; all when absent. */
  kinds?: ItemKind[]
}

/** A stored item and the score of the search that found it: a dot product, or BM25. Its vectors come with it. */
export interface Candidate {
  item: EmbeddedItem
  score: number
}

/** The vectors of an item; null for a modality that it lacks. */
export type ItemVectors = Pick<EmbeddedItem, 'imageVector' | 'textVector' | 'audioVector'>

/** What a ranking needs to know of a collection to put similarities to pictures and to words on one scale. */
export interface StoreStatistics {
  items: number
  kinds: Record<ItemKind, number>
  /** Mean of the vectors of each modality (not of unit length); null where there are none. */
  imageMean: Float32Array | null
  textMean: Float32Array | null
  audioMean: Float32Array | null
  /** The vectors of items spread evenly over the collection, 500 at most: how widely a query's similarities vary. */
  sample: ItemVectors[]
}

/** What to change in an item's metadata: a value sets a key, null takes it away, and other keys stay. */
export interface MetadataChange {
  itemId: string
  metadata: Record<string, Metadata[string] | null>
}

export interface ItemMetadata {
  itemId: string
  documentId: string
  metadata: Metadata
}

/** Port: the items of one collection under one model. Writers are serialised, also across processes. */
export interface VectorStore {
  readonly dimensions: number
  readonly modelId: string
  /** Inserts or replaces by item id. Checks length, finiteness and norm; throws 'model-mismatch'. All or nothing. */
  upsert(items: EmbeddedItem[]): Promise<void>
  /**
   * Changes metadata, and what filters find with it, without touching words or vectors; unknown ids are passed over.
   * Thousands at a time, each time all or nothing. Returns how many of the items there are.
   */
  setMetadata(changes: readonly MetadataChange[]): Promise<number>
  /** Returns how many items went. */
  deleteDocuments(documentIds: string[]): Promise<number>
  /** Best first, by dot product. */
  search(search: VectorSearch): Promise<Candidate[]>
  /**
   * Best first, by BM25 over the words, the heading and the name of the document, a word as it is written above another
   * inflection. Understands phrases, fields and excluded words as parseKeywordQuery does; where no item holds a phrase,
   * its words count as words. Takes any text.
   */
  searchKeywords(text: string, k: number, filter?: Filter): Promise<Candidate[]>
  get(itemIds: string[]): Promise<EmbeddedItem[]>
  /** Items of a document in reading order. */
  itemsOf(documentId: string, range?: { offset: number; limit: number }): Promise<EmbeddedItem[]>
  /** Every item once, in no order, some hundreds at a time: as they are now, whatever is written meanwhile. */
  scan(): AsyncGenerator<EmbeddedItem[]>
  /**
   * What is known of every item once, or of those of these ids that are there, in no order, some hundreds at a time;
   * reads no words and no vectors.
   */
  metadata(itemIds?: readonly string[]): AsyncGenerator<ItemMetadata[]>
  /** Ids of every document that has items here, or items with such metadata. */
  documentIds(filter?: Filter): Promise<Set<string>>
  statistics(): Promise<StoreStatistics>
  /** Another number after every write, in whatever process: what was made of the items before may be out of date. */
  version(): Promise<number>
  /** Compacts, and builds or extends indexes where they pay. */
  optimize(): Promise<void>
  close(): Promise<void>
}

/** Opens, lists and drops the tables; one for a collection and a model. */
export interface VectorStores {
  open(collection: string, model: { id: string; dimensions: number }): Promise<VectorStore>
  /** Drops the table of one model, or those of all. */
  drop(collection: string, modelId?: string): Promise<void>
  close(): Promise<void>
}
