import { type ChatModels, createChatModels } from './answer/chat-models.ts'
import type { ChatRequest } from './answer/chat-request.ts'
import type { ChatChunk } from './answer/chat-stream.ts'
import { chosenChatModel } from './answer/chosen-chat-model.ts'
import { BuiltInChat } from './answer/local/built-in-chat.ts'
import { AnswerScales } from './answer-scales.ts'
import { type AskParts, ask, type Question, readQuestion } from './ask.ts'
import { Audits } from './audit/audits.ts'
import { chat } from './chat.ts'
import { LabelSets } from './classify/label-sets.ts'
import { Tags } from './classify/tags.ts'
import type { Config } from './config.ts'
import type { DualEncoder } from './embed/dual-encoder.ts'
import { Models, type Resolution, type ResolveOptions } from './embed/models.ts'
import { Pulls } from './embed/pulls.ts'
import { WarmUp } from './embed/warm-up.ts'
import { Evaluations } from './evaluate/evaluations.ts'
import { Collections } from './history/collections.ts'
import { Conversations } from './history/conversations.ts'
import { Documents } from './history/documents.ts'
import { Feedback } from './history/feedback.ts'
import { Library } from './history/library.ts'
import { Ingester } from './ingester.ts'
import type { IngestOptions } from './jobs/ingest.ts'
import { JobQueue } from './jobs/job-queue.ts'
import { JobStore } from './jobs/job-store.ts'
import { createLogger, type Logger } from './log.ts'
import { ModelMeasurements } from './measure/model-measurements.ts'
import { createSoundDecoder, type SoundDecoder } from './media/sound-decoder.ts'
import { ModelCatalog } from './model-catalog.ts'
import { Moderation } from './moderate/moderation.ts'
import {
  approveDocument,
  type ModeratedPictures,
  type ModerationParts,
  moderateCollection,
  moderatePictures,
} from './moderate-pictures.ts'
import { createOllamaClient, type OllamaClient } from './ollama/ollama-client.ts'
import { createDocumentReader, type DocumentReader } from './read/document-reader.ts'
import { sourceInput } from './read/sources/list-sources.ts'
import { ModelChangeStore } from './reembed/model-change-store.ts'
import { ModelChanges } from './reembed/model-changes.ts'
import { createPictureRerankerChoice, type PictureRerankerChoice } from './rerank/picture-reranker-choice.ts'
import { createRerankerChoice, type RerankerChoice } from './rerank/reranker-choice.ts'
import { pictureSelfTestPairs } from './rerank/self-test-pictures.ts'
import { fileSelfTestRecords } from './rerank/self-test-records.ts'
import { type SearchQuery, search } from './search.ts'
import type { AssetStore, StoredAsset } from './store/asset-store.ts'
import { databaseFile, openDatabase } from './store/database.ts'
import { FileAssetStore } from './store/file-asset-store.ts'
import { LanceVectorStores } from './store/lance-vector-stores.ts'
import type { VectorStores } from './store/vector-store.ts'
import { Tunings } from './tune/tunings.ts'
import type { AnswerPart, IngestResult, ModerationPolicy, SearchResult } from './types.ts'
import { QueryAbilities } from './understand/query-abilities.ts'

/**
 * The whole way of the data: read → pair → embed → store, and embed → retrieve → rerank → answer. The one place that
 * chooses adapters; the page, the routes and the command line all call this.
 */
export class Engine {
  readonly config: Config
  readonly log: Logger
  readonly library: Library
  readonly jobs: JobQueue
  readonly conversations: Conversations
  readonly feedback: Feedback
  readonly evaluations: Evaluations
  readonly audits: Audits
  readonly tunings: Tunings
  readonly modelMeasurements: ModelMeasurements
  readonly models: Models
  readonly warmUp: WarmUp
  readonly moderation: Moderation
  readonly tags: Tags
  readonly modelChanges: ModelChanges
  readonly pulls: Pulls
  readonly builtInChat: BuiltInChat
  readonly chatModels: ChatModels
  /** Models of every purpose: lists, downloads, imports, choosing and removing. */
  readonly catalog: ModelCatalog
  readonly rerankers: RerankerChoice
  readonly pictureRerankers: PictureRerankerChoice
  readonly queryAbilities: QueryAbilities
  readonly ollama: OllamaClient
  readonly #assets: AssetStore
  readonly #vectors: VectorStores
  readonly #reader: DocumentReader
  readonly #sounds: SoundDecoder
  readonly #ingester: Ingester
  readonly #asking: AskParts
  readonly answerScales: AnswerScales
  readonly #closeDatabase: () => void

  private constructor(config: Config, database: Awaited<ReturnType<typeof openDatabase>>) {
    this.config = config
    this.log = createLogger(config.logLevel)
    this.#closeDatabase = () => database.$client.close()
    this.#assets = new FileAssetStore(config.dataDir, config)
    this.#vectors = new LanceVectorStores(config.dataDir, { onRepair: (message) => this.log.warn(message) })
    this.#reader = createDocumentReader(config)
    this.#sounds = createSoundDecoder(config)
    this.models = new Models({ ...config, takenIds: () => this.builtInChat.ids() })
    this.warmUp = new WarmUp((id) => this.models.load(id))
    this.pulls = new Pulls({ pull: (id, options) => this.catalog.pull(id, options), log: this.log })
    this.ollama = createOllamaClient(config.ollamaBaseUrl)
    this.builtInChat = new BuiltInChat(config)
    this.chatModels = createChatModels({
      ...{ ollama: this.ollama, wanted: config.chatModel, openai: config.openai },
      ...{ builtIn: this.builtInChat, chosen: chosenChatModel(config.dataDir) },
    })
    this.catalog = new ModelCatalog(this)
    const records = fileSelfTestRecords(config.dataDir)
    this.rerankers = createRerankerChoice(this.ollama, config.rerankModel, { server: config.rerankServer, records })
    this.pictureRerankers = createPictureRerankerChoice(this.ollama, {
      wanted: config.rerankVisionModel,
      budget: config.rerankBudgetMs,
      chatModel: () => this.chatModels.current(),
      pairs: () => pictureSelfTestPairs(config.root),
      records,
    })
    this.queryAbilities = new QueryAbilities({ dataDir: config.dataDir, rewriting: config.queryRewriting })
    this.conversations = new Conversations(database)
    this.feedback = new Feedback(database)
    this.moderation = new Moderation({ ...config, settings: config.moderation })
    this.library = new Library({
      collections: new Collections(database),
      documents: new Documents(database),
      vectors: this.#vectors,
      assets: this.#assets,
      dataDir: config.dataDir,
      modelForNew: () => this.encoder(),
      onSet: ({ moderation = null }) => {
        this.moderation.policy({ settings: { rerankInstruction: null, moderation } })
      },
      onDelete: async (name) => {
        const { moderation, audits, tags } = this
        await Promise.all([moderation.quarantine, audits, tags].map((part) => part.deleteCollection(name)))
      },
    })
    this.answerScales = new AnswerScales(this.library, this.log)
    const recordings = { load: this.loadImage, decoder: this.#sounds }
    this.modelChanges = new ModelChanges(new ModelChangeStore(database), {
      ...{ library: this.library, models: this.models, vectors: this.#vectors, answerScales: this.answerScales },
      ...{ documents: new Documents(database), loadImage: this.loadImage, recordings, log: this.log },
    })
    const { models, library, answerScales, rerankers, pictureRerankers, chatModels, queryAbilities, loadImage } = this
    const searching = { config, models, library, answerScales, rerankers, pictureRerankers, loadImage }
    this.#asking = { ...searching, chatModels, queryAbilities }
    this.tags = new Tags(new LabelSets(database), { dataDir: config.dataDir, log: this.log, library, models })
    const { moderation, tags } = this
    this.#ingester = new Ingester({
      ...{ library, models, answerScales, recordings, moderation, tags, reader: this.#reader },
      maxUploadBytes: config.maxUploadBytes,
    })
    this.jobs = new JobQueue(new JobStore(database), {
      dataDir: config.dataDir,
      log: this.log,
      run: (inputs, { collection, ...options }) => this.#ingester.ingest(inputs, collection, options),
    })
    this.evaluations = new Evaluations({
      root: config.root,
      dataDir: config.dataDir,
      log: this.log,
      search: (question, signal) => this.#searchAsAsked(question, signal),
      collection: (name) => library.get(name),
      judgedQueries: (collection) => this.feedback.queries(collection),
      documentsNamed: (collection, names) => library.documentsNamed(collection, names),
    })
    this.audits = new Audits({
      ...config,
      log: this.log,
      collection: (name) => library.get(name),
      items: (record) => library.items(record),
      encoder: (id) => models.load(id),
      evaluations: this.evaluations,
    })
    this.modelMeasurements = new ModelMeasurements({ ...config, log: this.log, models, evaluations: this.evaluations })
    this.tunings = new Tunings({
      ...config,
      log: this.log,
      models,
      pairsOf: async (name) => ({ store: await library.items(await library.get(name)), loadImage }),
    })
  }

  /** Opens the database; models and tables are opened when they are needed. */
  static async open(config: Config): Promise<Engine> {
    return new Engine(config, await openDatabase({ url: databaseFile(config.dataDir), root: config.root }))
  }

  /**
   * Settles which embedding model new collections get, and downloads it where it has to come from the hub. For whoever can
   * show progress, before the first ingest; without it a new collection gets the best model that is on the disk.
   */
  prepareModel(options: ResolveOptions = {}): Promise<Resolution> {
    return this.models.resolve(this.config.embeddingModel, options)
  }

  /** The encoder that a new collection gets now. */
  async encoder(): Promise<DualEncoder> {
    return this.models.load((await this.prepareModel({ download: false })).id)
  }

  /** The encoder of a collection; that of new ones for a default collection that was not made yet. Throws 'not-found'. */
  async encoderOf(collection: string): Promise<DualEncoder> {
    const record = await this.library.getOrDefault(collection)
    return record ? this.models.load(record.model.id) : this.encoder()
  }

  /** The bytes of a stored picture or recording; null where it is gone. */
  readonly loadImage = async (assetId: string): Promise<Uint8Array | null> =>
    (await this.#assets.get(assetId))?.bytes ?? null

  /**
   * Ingests files, folders, zips and addresses that the user of this machine names. Throws 'cancelled', 'model-missing';
   * what can't be read is in the result.
   */
  ingest(inputs: string[], { collection, ...options }: IngestOptions & { collection: string }): Promise<IngestResult> {
    return this.#ingester.ingest(inputs.map(sourceInput), collection, { ...options, allowPrivateAddresses: true })
  }

  /** Takes a document out of quarantine into its collection, as safe. Throws 'not-found', 'cancelled'. */
  approve(id: string, options: IngestOptions = {}): Promise<IngestResult> {
    return this.#ingester.approve(id, options)
  }

  /** Takes a document that is there for safe: see approveDocument of moderate-pictures.ts. Throws 'not-found'. */
  async approveDocument(collection: string, id: string): Promise<number> {
    await this.library.document(collection, id, { limit: 1 })
    return approveDocument(collection, id, this.library)
  }

  /** Judges pictures by the policy of a collection: see moderatePictures. */
  moderate(
    pictures: Uint8Array[],
    options: { collection: string; changes?: Partial<ModerationPolicy>; signal?: AbortSignal },
  ): Promise<ModeratedPictures> {
    return moderatePictures(pictures, options, this.#moderating())
  }

  /** Judges every picture of a collection by its stored vector. Throws 'not-found', 'model-missing', 'cancelled'. */
  moderateCollection(
    collection: string,
    options: Parameters<typeof moderateCollection>[1],
  ): ReturnType<typeof moderateCollection> {
    return moderateCollection(collection, options, this.#moderating())
  }

  /** Ranked items for words, a picture, or both. Throws 'not-found', 'bad-request', 'model-missing'. */
  search(query: SearchQuery, signal?: AbortSignal): Promise<SearchResult> {
    return search(query, this, signal)
  }

  /** An answer with its hits and citations, as it is made. Throws as `search` and `answer` do. */
  ask(question: Question, signal?: AbortSignal): AsyncGenerator<AnswerPart> {
    return ask(question, this.#asking, signal)
  }

  /** Answers the last message of a conversation and keeps both, also where the answer breaks off. */
  chat(request: ChatRequest, signal?: AbortSignal): Promise<AsyncIterable<ChatChunk>> {
    return chat(request, this, signal)
  }

  /** A page of a PDF as a picture of `width` pixels. Throws 'not-found', 'unsupported-type'. */
  async pageImage(
    collection: string,
    id: string,
    page: number,
    width: number,
    signal?: AbortSignal,
  ): Promise<StoredAsset> {
    const { assetId } = await this.library.original(collection, id)
    const { bytes } = await this.library.asset(assetId)
    return { bytes: await this.#reader.renderPage(bytes, page, width, signal), mediaType: 'image/webp' }
  }

  #moderating(): ModerationParts {
    const { library, models, moderation } = this
    return { library, models, moderation, encoder: () => this.encoder() }
  }

  /** What `ask` rests an answer on: a follow-up is searched for with what it goes on from. */
  async #searchAsAsked(question: Question, signal?: AbortSignal): Promise<SearchResult> {
    const { text, searches } = await readQuestion(question, this.#asking, signal)
    return this.search({ ...question, text, searches }, signal)
  }

  async close(): Promise<void> {
    this.queryAbilities.close()
    await Promise.all([
      this.pulls.stop(),
      this.modelChanges.stop(),
      this.jobs.stop(),
      this.audits.stop(),
      this.tags.stop(),
      this.evaluations.stop(),
      this.tunings.stop(),
      this.modelMeasurements.stop(),
      this.answerScales.stop(),
    ])
    await Promise.all([
      this.builtInChat.close(),
      this.models.close(),
      this.#reader.close(),
      this.#sounds.close(),
      this.#vectors.close(),
    ])
    this.#closeDatabase()
  }
}
