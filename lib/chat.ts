import { randomUUID } from 'node:crypto'
import type { ChatMessage } from './answer/chat-message.ts'
import { type ChatRequest, questionOf } from './answer/chat-request.ts'
import { type ChatChunk, streamMessage } from './answer/chat-stream.ts'
import type { Question } from './ask.ts'
import type { Conversations } from './history/conversations.ts'
import type { Library } from './history/library.ts'
import type { Logger } from './log.ts'
import type { AnswerPart } from './types.ts'

/** What a conversation needs of the engine. */
export interface ChatParts {
  library: Library
  conversations: Conversations
  log: Logger
  ask(question: Question, signal?: AbortSignal): AsyncIterable<AnswerPart>
}

/** How many hits an answer rests on. */
const hitsPerAnswer = 8

/** Answers the last message of a conversation and keeps both, also where the answer breaks off. */
export async function chat(
  request: ChatRequest,
  parts: ChatParts,
  signal?: AbortSignal,
): Promise<AsyncIterable<ChatChunk>> {
  const { collection, mode, chatModel, conversationId = randomUUID() } = request
  const { message, ...question } = questionOf(request.messages)
  await parts.library.get(collection)
  await parts.conversations.saveMessage(conversationId, collection, message)
  // When an answer is asked for again, the one before goes.
  await parts.conversations.deleteMessagesAfter(conversationId, message.id)
  const query = { ...question, collection, mode, chatModel, k: hitsPerAnswer, filter: {}, rerank: true }
  return answerAndKeep(conversationId, query, parts, signal)
}

async function* answerAndKeep(
  conversationId: string,
  question: Question,
  parts: ChatParts,
  signal?: AbortSignal,
): AsyncGenerator<ChatChunk> {
  const metadata = { collection: question.collection }
  const reply: ChatMessage = { id: randomUUID(), role: 'assistant', metadata, parts: [] }
  try {
    yield* streamMessage(parts.ask(question, signal), reply, { log: parts.log, signal })
  } finally {
    // Who leaves half-way ends the loop here: what came is kept.
    if (reply.metadata?.state === 'streaming') reply.metadata.state = 'stopped'
    await parts.conversations.saveReply(conversationId, reply)
  }
}
