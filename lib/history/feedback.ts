import { and, asc, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { ChatMessage } from '../answer/chat-message.ts'
import { questionOf } from '../answer/chat-request.ts'
import { DiptychError } from '../errors.ts'
import { collectionKey } from '../store/collection-name.ts'
import type { Database } from '../store/database.ts'
import { conversations, feedback, messages } from '../store/schema.ts'
import type { Verdict } from '../types.ts'

/** A source of an answer. */
export interface AnswerSource {
  conversationId: string
  /** The answer's message. */
  messageId: string
  itemId: string
}

export type FeedbackEntry = Omit<AnswerSource, 'conversationId'> & { verdict: Verdict }

/** A question that a reader has judged the sources of: a query of an evaluation, by item ids. */
export interface JudgedQuery {
  /** As it was searched for: a follow-up stands alone here. */
  text: string | null
  /** The picture that asked, encoded. */
  image: Uint8Array | null
  relevant: string[]
  irrelevant: string[]
}

/** What readers say of the sources of answers; it goes with the answer that it is about. */
export class Feedback {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Keeps a verdict, in place of the one before; null takes it back. Throws 'not-found' where no answer was given that source. */
  async set({ conversationId, messageId, itemId }: AnswerSource, verdict: Verdict | null): Promise<void> {
    const [answer] = await this.#database
      .select({ parts: messages.parts })
      .from(messages)
      .where(and(eq(messages.conversationId, conversationId), eq(messages.id, messageId)))
    if (!answer || !wasGiven(answer.parts, itemId))
      throw new DiptychError(
        'not-found',
        'That answer has no such source.',
        'Reload the chat; the answer may have been deleted or written anew.',
      )
    if (verdict) {
      const createdAt = new Date().toISOString()
      await this.#database
        .insert(feedback)
        .values({ conversationId, messageId, itemId, verdict, createdAt })
        .onConflictDoUpdate({
          target: [feedback.conversationId, feedback.messageId, feedback.itemId],
          set: { verdict, createdAt },
        })
    } else {
      await this.#database
        .delete(feedback)
        .where(
          and(
            eq(feedback.conversationId, conversationId),
            eq(feedback.messageId, messageId),
            eq(feedback.itemId, itemId),
          ),
        )
    }
  }

  /** The verdicts of a conversation; none where it is not there. */
  list(conversationId: string): Promise<FeedbackEntry[]> {
    return this.#database
      .select({ messageId: feedback.messageId, itemId: feedback.itemId, verdict: feedback.verdict })
      .from(feedback)
      .where(eq(feedback.conversationId, conversationId))
      .orderBy(asc(feedback.createdAt))
  }

  /**
   * The questions to a collection of which a source was called right, each once: the verdicts on a question that was asked
   * again are put together, and the later one counts. One with wrong sources alone is left out, since what it should have
   * found is not known.
   */
  async queries(collection: string): Promise<JudgedQuery[]> {
    const key = collectionKey(collection)
    const judged = new Map<
      string,
      { query: Omit<JudgedQuery, 'relevant' | 'irrelevant'>; verdicts: Map<string, Verdict> }
    >()
    for (const { itemId, verdict, question, answer, ...row } of await this.#judged()) {
      if (collectionKey(answer.metadata?.collection ?? row.collection) !== key) continue
      const query = searchedFor(question, answer)
      const id = JSON.stringify([query.text, query.image && Buffer.from(query.image).toString('base64')])
      const entry = judged.get(id) ?? { query, verdicts: new Map() }
      entry.verdicts.set(itemId, verdict)
      judged.set(id, entry)
    }
    return [...judged.values()]
      .map(({ query, verdicts }) => ({
        ...query,
        relevant: itemsCalled('right', verdicts),
        irrelevant: itemsCalled('wrong', verdicts),
      }))
      .filter(({ relevant }) => relevant.length > 0)
  }

  /** Every verdict with its answer and the question that it answers, oldest first. */
  #judged() {
    const answers = alias(messages, 'answers')
    const questions = alias(messages, 'questions')
    const asked = sql`(SELECT max(position) FROM messages
      WHERE conversation_id = ${answers.conversationId} AND role = 'user' AND position < ${answers.position})`
    return this.#database
      .select({
        itemId: feedback.itemId,
        verdict: feedback.verdict,
        collection: conversations.collection,
        answer: { parts: answers.parts, metadata: answers.metadata },
        question: { id: questions.id, role: questions.role, parts: questions.parts },
      })
      .from(feedback)
      .innerJoin(conversations, eq(conversations.id, feedback.conversationId))
      .innerJoin(answers, and(eq(answers.conversationId, feedback.conversationId), eq(answers.id, feedback.messageId)))
      .innerJoin(questions, and(eq(questions.conversationId, feedback.conversationId), eq(questions.position, asked)))
      .orderBy(asc(feedback.createdAt), sql`${feedback}.rowid`)
  }
}

function wasGiven(parts: ChatMessage['parts'], itemId: string): boolean {
  return parts.some((part) => part.type === 'data-hits' && part.data.hits.some((hit) => hit.itemId === itemId))
}

/**
 * The words that were searched for, and the picture. A question that was searched for in parts counts as it was before it
 * was split.
 */
function searchedFor(question: ChatMessage, answer: Pick<ChatMessage, 'parts'>): Pick<JudgedQuery, 'text' | 'image'> {
  const { text, image } = questionOf([question])
  let searched = ''
  for (const part of answer.parts) {
    if (part.type === 'data-query')
      searched = part.data.changes.findLast(({ queries }) => queries.length === 1)?.queries[0] ?? ''
    if (part.type === 'data-hits') searched ||= part.data.query
  }
  return { text: searched.trim() || text || null, image }
}

function itemsCalled(verdict: Verdict, verdicts: Map<string, Verdict>): string[] {
  return [...verdicts].filter(([, given]) => given === verdict).map(([itemId]) => itemId)
}
