import { answer } from './answer/answer.ts'
import type { ChatModels } from './answer/chat-models.ts'
import { standaloneQuery } from './answer/standalone-query.ts'
import { isAnswerable } from './retrieve/answerability.ts'
import { openCollection, type SearchParts, searchIn } from './search.ts'
import type { AnswerPart, Query, Turn } from './types.ts'

/** What a question needs besides the query: the turns before it. */
export interface Question extends Query {
  history: Turn[]
}

/** What a question needs of the engine. */
export interface AskParts extends SearchParts {
  chatModels: ChatModels
  /** The bytes of a stored picture; null where it is gone. */
  loadImage(assetId: string): Promise<Uint8Array | null>
}

/** An answer with its hits and citations, as it is made. Throws as `search` and `answer` do. */
export async function* ask(
  { history, ...question }: Question,
  parts: AskParts,
  signal?: AbortSignal,
): AsyncGenerator<AnswerPart> {
  const started = performance.now()
  yield { type: 'step', step: 'retrieve' }
  // A picture says itself what "this" is.
  const text = question.image ? question.text : standaloneQuery(question.text ?? '', history)
  const query = { ...question, text }
  const ports = await openCollection(query.collection, parts)
  const result = yield* searchIn(query, ports, parts, signal)
  yield { type: 'hits', result }
  for (const notice of result.notices) yield { type: 'notice', notice }

  yield { type: 'step', step: 'answer' }
  const model = await parts.chatModels.current(signal)
  // A language model reads the turns before; the one that only quotes needs a question that stands alone.
  const asked = (model.writes ? question.text : query.text) ?? ''
  const relevant = isAnswerable(result.answerable)
  yield* answer(
    { question: asked, image: question.image, hits: result.hits, history, relevant, started },
    { model, encoder: ports.encoder, loadImage: parts.loadImage, loadItems: (ids) => ports.store.get(ids) },
    signal,
  )
}
