import { and, asc, desc, eq, gt, sql } from 'drizzle-orm'
import type { ChatMessage } from '../answer/chat-message.ts'
import { DiptychError } from '../errors.ts'
import type { Database } from '../store/database.ts'
import { conversations, messages } from '../store/schema.ts'

export interface ConversationSummary {
  id: string
  title: string
  /** The collection that was asked first. */
  collection: string
  /** ISO 8601. */
  createdAt: string
  updatedAt: string
}

export interface Conversation extends ConversationSummary {
  /** Oldest first. */
  messages: ChatMessage[]
}

const longestTitle = 60
/** Of a conversation that a picture began, until an answer tells what it is like. */
const untitled = 'A picture'

/** Conversations with their messages, as the page shows them. */
export class Conversations {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Last used first. */
  list(options: { offset?: number; limit?: number } = {}): Promise<ConversationSummary[]> {
    return this.#database
      .select()
      .from(conversations)
      .orderBy(desc(conversations.updatedAt), conversations.id)
      .limit(options.limit ?? 100)
      .offset(options.offset ?? 0)
  }

  async get(id: string): Promise<Conversation | null> {
    const [[conversation], rows] = await this.#database.batch([
      this.#database.select().from(conversations).where(eq(conversations.id, id)),
      this.#database.select().from(messages).where(eq(messages.conversationId, id)).orderBy(asc(messages.position)),
    ])
    if (!conversation) return null
    return {
      ...conversation,
      messages: rows.map(({ id, role, parts, metadata }) => ({ id, role, parts, ...(metadata ? { metadata } : {}) })),
    }
  }

  /**
   * Keeps a message, in the place of the one with its id or else at the end. The conversation is made with its first
   * message, and named after the question in it.
   */
  async saveMessage(conversationId: string, collection: string, message: ChatMessage): Promise<void> {
    const now = new Date().toISOString()
    const content = { role: message.role, parts: message.parts, metadata: message.metadata ?? null }
    await this.#database.batch([
      this.#database
        .insert(conversations)
        .values({ id: conversationId, title: titleOf(message), collection, createdAt: now, updatedAt: now })
        .onConflictDoUpdate({ target: conversations.id, set: { updatedAt: now } }),
      this.#database
        .insert(messages)
        .values({
          conversationId,
          id: message.id,
          position: nextPosition(conversationId),
          createdAt: now,
          ...content,
        })
        .onConflictDoUpdate({ target: [messages.conversationId, messages.id], set: content }),
    ])
  }

  /**
   * Adds the reply to a question, at the end; nothing where the conversation was deleted while it was written. One that a
   * picture without words began is named after the first source of the reply, or all of them would have the same name.
   */
  async saveReply(conversationId: string, reply: ChatMessage): Promise<void> {
    const now = new Date().toISOString()
    const conversation = eq(conversations.id, conversationId)
    const row = this.#database
      .select({
        conversationId: conversations.id,
        id: sql`${reply.id}`.as('id'),
        position: nextPosition(conversationId).as('position'),
        role: sql`${reply.role}`.as('role'),
        parts: sql`${JSON.stringify(reply.parts)}`.as('parts'),
        metadata: sql`${reply.metadata ? JSON.stringify(reply.metadata) : null}`.as('metadata'),
        createdAt: sql`${now}`.as('created_at'),
      })
      .from(conversations)
      .where(conversation)
    await this.#database.batch([
      this.#database.update(conversations).set({ updatedAt: now }).where(conversation),
      this.#database.insert(messages).select(row),
    ])
    const source = firstSource(reply)
    if (source)
      await this.#database
        .update(conversations)
        .set({ title: cut(`${untitled} like ${source}`) })
        .where(and(conversation, eq(conversations.title, untitled)))
  }

  /** Removes what follows a message, as when its answer is asked for again; nothing where it is not there. */
  async deleteMessagesAfter(conversationId: string, messageId: string): Promise<void> {
    const position = sql`(SELECT position FROM messages WHERE conversation_id = ${conversationId} AND id = ${messageId})`
    await this.#database
      .delete(messages)
      .where(and(eq(messages.conversationId, conversationId), gt(messages.position, position)))
  }

  /** Throws 'not-found', or 'bad-request' for an empty title. */
  async rename(id: string, title: string): Promise<ConversationSummary> {
    const trimmed = cut(title)
    if (!trimmed) throw new DiptychError('bad-request', 'A title needs at least one character.', 'Give it a name.')
    const [row] = await this.#database
      .update(conversations)
      .set({ title: trimmed })
      .where(eq(conversations.id, id))
      .returning()
    if (row) return row
    throw new DiptychError('not-found', 'That conversation is not there.', 'Reload the list; it may have been deleted.')
  }

  /** Deletes it with its messages; one that is not there is no error. */
  async delete(id: string): Promise<void> {
    await this.#database.delete(conversations).where(eq(conversations.id, id))
  }
}

function nextPosition(conversationId: string) {
  return sql`(SELECT coalesce(max(position) + 1, 0) FROM messages WHERE conversation_id = ${conversationId})`
}

function titleOf(message: ChatMessage): string {
  const words = message.parts.map((part) => (part.type === 'text' ? part.text : '')).join(' ')
  return cut(words) || untitled
}

/** The file that a reply cites first, without its folders; null where it cites none. */
function firstSource({ parts }: ChatMessage): string | null {
  const cited = parts.find((part) => part.type === 'data-citations')?.data.citations[0]
  const hits = parts.find((part) => part.type === 'data-hits')?.data.hits
  const name = hits?.find(({ itemId }) => itemId === cited?.itemId)?.source.name
  return name?.split('/').at(-1) ?? null
}

/** On one line, at most 60 characters, cut between words where there is a space to cut at. */
function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const characters = [...line]
  if (characters.length <= longestTitle) return line
  const start = characters.slice(0, longestTitle - 1).join('')
  const space = characters[longestTitle - 1] === ' ' ? start.length : start.lastIndexOf(' ')
  return `${(space > start.length / 2 ? start.slice(0, space) : start).trimEnd()}…`
}
