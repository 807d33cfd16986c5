import { answer } from './answer/answer.ts'
import type { ChatModels } from './answer/chat-models.ts'
import { isAnswerable } from './retrieve/answerability.ts'
import { openCollection, type SearchParts, searchIn } from './search.ts'
import type { AnswerPart, Query, Turn } from './types.ts'
import type { QueryAbilities } from './understand/query-abilities.ts'
import { type Understanding, understand } from './understand/understand.ts'

/** What a question needs besides the query: the turns before it. */
export interface Question extends Query {
  history: Turn[]
  /** Who is to answer, in place of the chat model that is configured or chosen. */
  chatModel?: string
}

/** What a question needs of the engine. */
export interface AskParts extends SearchParts {
  chatModels: ChatModels
  queryAbilities: QueryAbilities
}

/** An answer with its hits and citations, as it is made. Throws as `search` and `answer` do. */
export async function* ask(asked: Question, given: AskParts, signal?: AbortSignal): AsyncGenerator<AnswerPart> {
  const { chatModel, ...question } = asked
  const parts = chatModel === undefined ? given : { ...given, chatModels: given.chatModels.named(chatModel) }
  // A name that no model has shows before the search; where none is named, an answer may also quote.
  if (chatModel !== undefined) await parts.chatModels.current(signal)
  const questionEnds = parts.queryAbilities.questionBegins()
  try {
    yield* answerTo(question, parts, signal)
  } finally {
    questionEnds()
    // Between two questions nobody waits for the model.
    void testQueryAbilities(parts, question.collection)
  }
}

async function* answerTo(
  { history, ...question }: Question,
  parts: AskParts,
  signal?: AbortSignal,
): AsyncGenerator<AnswerPart> {
  const started = performance.now()
  void warmModel(question.rerank, parts, signal)
  yield { type: 'step', step: 'understand' }
  const ports = await openCollection(question.collection, parts)
  const { text, searches, changes } = await readQuestion({ ...question, history }, parts, signal)
  if (changes.length > 0) yield { type: 'query', changes }

  yield { type: 'step', step: 'retrieve' }
  const result = yield* searchIn({ ...question, text, searches }, ports, parts, signal)
  yield { type: 'hits', result }
  for (const notice of result.notices) yield { type: 'notice', notice }

  yield { type: 'step', step: 'answer' }
  const model = await parts.chatModels.current(signal)
  // A language model reads the turns before; the one that only quotes needs a question that stands alone.
  const asked = (model.writes ? question.text : text) ?? ''
  const relevant = isAnswerable(result.answerable)
  yield* answer(
    { question: asked, image: question.image, hits: result.hits, history, relevant, started },
    { model, encoder: ports.encoder, loadImage: parts.loadImage, loadItems: (ids) => ports.store.get(ids) },
    signal,
  )
}

/**
 * Has the chat model loaded while the search runs. Not where a reranker is asked first: a server with memory for one model
 * would load both twice. That it fails, the answer itself will say.
 */
async function warmModel(rerank: boolean, parts: AskParts, signal?: AbortSignal): Promise<void> {
  try {
    if (rerank && (await parts.rerankers.current(0)).reranker) return
    await (await parts.chatModels.current(signal)).warm?.(signal)
  } catch {
    // The answer asks the same server, and reports what is wrong with it.
  }
}

/** What to search for to answer a question. Throws as opening its collection does. */
export async function readQuestion(
  { collection, text, history, image }: Question,
  {
    library,
    models,
    chatModels,
    queryAbilities,
  }: Pick<AskParts, 'library' | 'models' | 'chatModels' | 'queryAbilities'>,
  signal?: AbortSignal,
): Promise<Understanding> {
  const { model } = await library.get(collection)
  const [encoder, languages] = await Promise.all([models.load(model.id), models.languages(model.id)])
  return understand(
    { text: text ?? '', history, image },
    {
      rewriting: queryAbilities.rewriting,
      encoder,
      languages,
      model: (limit) => chatModels.current(limit),
      proven: (chatModel) => queryAbilities.proven(chatModel),
    },
    signal,
  )
}

/** The self-test of the chat model, if it was not had yet. Never fails. */
async function testQueryAbilities(
  { library, models, chatModels, queryAbilities }: AskParts,
  collection: string,
): Promise<void> {
  try {
    const [model, record] = await Promise.all([chatModels.current(), library.get(collection)])
    await queryAbilities.test({ model, encoder: await models.load(record.model.id) })
  } catch {
    // No model, no collection: the question itself has said so.
  }
}
