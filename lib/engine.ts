import { randomUUID } from 'node:crypto'
import { answer } from './answer/answer.ts'
import type { ChatMessage } from './answer/chat-message.ts'
import { type ChatModels, createChatModels } from './answer/chat-models.ts'
import { type ChatRequest, questionOf } from './answer/chat-request.ts'
import { type ChatChunk, streamMessage } from './answer/chat-stream.ts'
import { standaloneQuery } from './answer/standalone-query.ts'
import type { Config } from './config.ts'
import type { DualEncoder } from './embed/dual-encoder.ts'
import { Models, type Resolution, type ResolveOptions } from './embed/models.ts'
import { type EvaluateOptions, type EvaluationResult, evaluate } from './evaluate/evaluate.ts'
import { Collections } from './history/collections.ts'
import { Conversations } from './history/conversations.ts'
import { Documents } from './history/documents.ts'
import { Library } from './history/library.ts'
import { type IngestOptions, ingest } from './jobs/ingest.ts'
import { JobQueue } from './jobs/job-queue.ts'
import { JobStore } from './jobs/job-store.ts'
import { createLogger, type Logger } from './log.ts'
import { createOllamaClient, type OllamaClient } from './ollama/ollama-client.ts'
import { pair } from './pair/pair.ts'
import { documentId } from './read/build-document.ts'
import { createDocumentReader, type DocumentReader } from './read/document-reader.ts'
import { listAllSources, type SourceInput, sourceInput } from './read/sources/list-sources.ts'
import { applyReranker, type Reranked } from './rerank/apply-reranker.ts'
import { createRerankerChoice, type RerankerChoice } from './rerank/reranker-choice.ts'
import { hasAnswer } from './retrieve/has-answer.ts'
import { toHits } from './retrieve/hit.ts'
import { type Retrieval, type RetrievePorts, retrieve } from './retrieve/retrieve.ts'
import type { AssetStore, StoredAsset } from './store/asset-store.ts'
import { databaseFile, openDatabase } from './store/database.ts'
import { FileAssetStore } from './store/file-asset-store.ts'
import { LanceVectorStores } from './store/lance-vector-stores.ts'
import type { VectorStores } from './store/vector-store.ts'
import type { AnswerPart, IngestResult, Query, SearchResult, Turn } from './types.ts'

/** What a question needs besides the query: the turns before it. */
export interface Question extends Query {
  history: Turn[]
}

/** How many hits an answer rests on. */
const hitsPerAnswer = 8

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
  readonly models: Models
  readonly chatModels: ChatModels
  readonly rerankers: RerankerChoice
  readonly ollama: OllamaClient
  readonly #assets: AssetStore
  readonly #vectors: VectorStores
  readonly #reader: DocumentReader
  readonly #closeDatabase: () => void

  private constructor(config: Config, database: Awaited<ReturnType<typeof openDatabase>>) {
    this.config = config
    this.log = createLogger(config.logLevel)
    this.#closeDatabase = () => database.$client.close()
    this.#assets = new FileAssetStore(config.dataDir, config)
    this.#vectors = new LanceVectorStores(config.dataDir, { onRepair: (message) => this.log.warn(message) })
    this.#reader = createDocumentReader(config)
    this.models = new Models(config)
    this.ollama = createOllamaClient(config.ollamaBaseUrl)
    this.chatModels = createChatModels({ ollama: this.ollama, wanted: config.chatModel, openai: config.openai })
    this.rerankers = createRerankerChoice(this.ollama, config.rerankModel)
    this.conversations = new Conversations(database)
    this.library = new Library({
      collections: new Collections(database),
      documents: new Documents(database),
      vectors: this.#vectors,
      assets: this.#assets,
      dataDir: config.dataDir,
      modelForNew: () => this.encoder(),
    })
    this.jobs = new JobQueue(new JobStore(database), {
      dataDir: config.dataDir,
      log: this.log,
      run: (inputs, { collection, ...options }) => this.#ingest(inputs, collection, options),
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

  /**
   * Ingests files, folders, zips and addresses that the user of this machine names. Throws 'cancelled', 'model-missing';
   * what can't be read is in the result.
   */
  ingest(inputs: string[], { collection, ...options }: IngestOptions & { collection: string }): Promise<IngestResult> {
    return this.#ingest(inputs.map(sourceInput), collection, { ...options, allowPrivateAddresses: true })
  }

  async #ingest(
    inputs: SourceInput[],
    collection: string,
    { allowPrivateAddresses = false, ...options }: IngestOptions & { allowPrivateAddresses?: boolean },
  ): Promise<IngestResult> {
    const { record, isNew } = await this.library.ensure(collection)
    const encoder = await this.models.load(record.model.id)
    const listing = { maxFileBytes: this.config.maxUploadBytes, allowPrivateAddresses, signal: options.signal }
    const pairing = {
      maxTextTokens: encoder.maxTextTokens,
      countTokens: (text: string) => encoder.countTokens(text),
    }
    const result = await this.library.ingesting(record, (into) =>
      ingest(
        (onListed) => listAllSources(inputs, { ...listing, onListed }),
        {
          documentId,
          read: (file, signal) => this.#reader.read(file, signal),
          pair: (document) => pair(document, pairing),
          encoder,
          ...into,
        },
        options,
      ),
    )
    if (result.items > 0) await (await this.library.items(record)).optimize()
    else if (isNew) await this.library.deleteIfEmpty(record.name)
    return result
  }

  /** Ranked items for words, a picture, or both. Throws 'not-found', 'bad-request', 'model-missing'. */
  async search(query: Query, signal?: AbortSignal): Promise<SearchResult> {
    const started = performance.now()
    const ports = await this.#open(query.collection)
    const reranked = await this.#rerank(query, await retrieve(query, ports, signal), signal)
    return searchResult(query, reranked, ports, started)
  }

  /** An answer with its hits and citations, as it is made. Throws as `search` and `answer` do. */
  async *ask({ history, ...question }: Question, signal?: AbortSignal): AsyncGenerator<AnswerPart> {
    const started = performance.now()
    yield { type: 'step', step: 'retrieve' }
    // A picture says itself what "this" is.
    const text = question.image ? question.text : standaloneQuery(question.text ?? '', history)
    const query = { ...question, text }
    const ports = await this.#open(query.collection)
    const retrieval = await retrieve(query, ports, signal)

    yield { type: 'step', step: 'rerank' }
    const reranked = await this.#rerank(query, retrieval, signal)
    const result = searchResult(query, reranked, ports, started)
    yield { type: 'hits', result }
    for (const notice of result.notices) yield { type: 'notice', notice }

    yield { type: 'step', step: 'answer' }
    const model = await this.chatModels.current(signal)
    const relevant = await hasAnswer(query, { ...retrieval, ranked: reranked.ranked }, ports, signal)
    // A language model reads the turns before; the one that only quotes needs a question that stands alone.
    const asked = (model.writes ? question.text : query.text) ?? ''
    yield* answer(
      { question: asked, image: question.image, hits: result.hits, history, relevant, started },
      { model, encoder: ports.encoder, loadImage: async (id) => (await this.#assets.get(id))?.bytes ?? null },
      signal,
    )
  }

  /** Answers the last message of a conversation and keeps both, also where the answer breaks off. */
  async chat(request: ChatRequest, signal?: AbortSignal): Promise<AsyncIterable<ChatChunk>> {
    const { collection, mode, conversationId = randomUUID() } = request
    const { message, ...question } = questionOf(request.messages)
    await this.library.get(collection)
    await this.conversations.saveMessage(conversationId, collection, message)
    // When an answer is asked for again, the one before goes.
    await this.conversations.deleteMessagesAfter(conversationId, message.id)
    const query = { ...question, collection, mode, k: hitsPerAnswer, filter: {}, rerank: true }
    return this.#answerAndKeep(conversationId, query, signal)
  }

  async *#answerAndKeep(conversationId: string, question: Question, signal?: AbortSignal): AsyncGenerator<ChatChunk> {
    const reply: ChatMessage = { id: randomUUID(), role: 'assistant', parts: [] }
    try {
      yield* streamMessage(this.ask(question, signal), reply, { log: this.log, signal })
    } finally {
      // Who leaves half-way ends the loop here: what came is kept.
      if (reply.metadata?.state === 'streaming') reply.metadata.state = 'stopped'
      await this.conversations.saveReply(conversationId, reply)
    }
  }

  /** A page of a PDF as a picture of `width` pixels. Throws 'not-found', 'unsupported-type'. */
  async pageImage(
    collection: string,
    id: string,
    page: number,
    width: number,
    signal?: AbortSignal,
  ): Promise<StoredAsset> {
    const { asset } = await this.library.original(collection, id)
    return { bytes: await this.#reader.renderPage(asset.bytes, page, width, signal), mediaType: 'image/webp' }
  }

  /** Retrieval measured on a set of query → relevant item. */
  evaluate(file: string, options: EvaluateOptions): Promise<EvaluationResult> {
    return evaluate(file, (query, signal) => this.search(query, signal), options)
  }

  async close(): Promise<void> {
    await this.jobs.stop()
    await Promise.all([this.models.close(), this.#reader.close(), this.#vectors.close()])
    this.#closeDatabase()
  }

  async #open(collection: string): Promise<RetrievePorts> {
    const record = await this.library.get(collection)
    const [encoder, store] = await Promise.all([this.models.load(record.model.id), this.library.items(record)])
    return { encoder, store }
  }

  #rerank(query: Query, { ranked }: Retrieval, signal?: AbortSignal): Promise<Reranked> | Reranked {
    if (!query.rerank) return { ranked, reranker: null, notices: [] }
    const budget = this.config.rerankBudgetMs
    return applyReranker(ranked, this.rerankers, { text: query.text ?? '', k: query.k, budget, signal })
  }
}

function searchResult(
  { text, mode, k }: Query,
  { ranked, reranker, notices }: Reranked,
  { encoder }: RetrievePorts,
  started: number,
): SearchResult {
  const seconds = (performance.now() - started) / 1000
  return { query: text ?? '', mode, model: encoder.id, reranker, seconds, hits: toHits(ranked, k), notices }
}
