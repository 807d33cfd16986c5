import { foreignKey, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { ChatMessage } from '../answer/chat-message.ts'
import type { TagCounts } from '../classify/tagging.ts'
import type { AnswerScale } from '../retrieve/answer-scale.ts'
import type { Job, JobState, Metadata, ModerationPolicy, Verdict } from '../types.ts'

// The tables as the queries see them; migrations/ makes them, and a test holds the two together.
// Times are ISO 8601 in UTC, which sort as text.

export const collections = sqliteTable('collections', {
  name: text().primaryKey(),
  /** See collectionKey: two names with one key are one collection. */
  key: text().notNull().unique(),
  modelId: text('model_id').notNull(),
  dimensions: integer().notNull(),
  createdAt: text('created_at').notNull(),
  /** null: the reranker's own. */
  rerankInstruction: text('rerank_instruction'),
  /** What differs from the variables; null where nothing does. */
  moderation: text({ mode: 'json' }).$type<Partial<ModerationPolicy>>(),
  /** See learnScale; null until it was learned. */
  answerScale: text('answer_scale', { mode: 'json' }).$type<AnswerScale>(),
})

export const documents = sqliteTable(
  'documents',
  {
    collection: text()
      .notNull()
      .references(() => collections.name, { onDelete: 'cascade' }),
    id: text().notNull(),
    name: text().notNull(),
    /** The name in lower case of every script, since SQLite's LIKE knows ASCII's alone. */
    searchName: text('search_name').notNull(),
    path: text(),
    mediaType: text('media_type').notNull(),
    pages: integer(),
    items: integer().notNull(),
    images: integer().notNull(),
    bytes: integer().notNull(),
    originalAssetId: text('original_asset_id').notNull(),
    cover: text(),
    warnings: text({ mode: 'json' }).$type<string[]>().notNull(),
    metadata: text({ mode: 'json' }).$type<Metadata>().notNull(),
    addedAt: text('added_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.collection, table.id] })],
)

/** Which documents an asset is used by, so that it goes with the last of them. */
export const documentAssets = sqliteTable(
  'document_assets',
  {
    collection: text().notNull(),
    documentId: text('document_id').notNull(),
    assetId: text('asset_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.collection, table.documentId, table.assetId] }),
    foreignKey({
      columns: [table.collection, table.documentId],
      foreignColumns: [documents.collection, documents.id],
    }).onDelete('cascade'),
  ],
)

export const jobs = sqliteTable('jobs', {
  id: text().primaryKey(),
  collection: text().notNull(),
  state: text().$type<JobState>().notNull(),
  /** What to ingest, in the words of the queue. */
  input: text({ mode: 'json' }).$type<object>().notNull(),
  progress: text({ mode: 'json' }).$type<Job['progress']>().notNull(),
  result: text({ mode: 'json' }).$type<NonNullable<Job['result']>>(),
  error: text({ mode: 'json' }).$type<NonNullable<Job['error']>>(),
  /** The process that works on it; null while it is queued. */
  owner: text(),
  /** When the owner last gave a sign of life. */
  heartbeat: text(),
  createdAt: text('created_at').notNull(),
  updatedAt: text('updated_at').notNull(),
})

export const conversations = sqliteTable('conversations', {
  id: text().primaryKey(),
  title: text().notNull(),
  collection: text().notNull(),
  createdAt: text('created_at').notNull(),
  updatedAt: text('updated_at').notNull(),
})

export const messages = sqliteTable(
  'messages',
  {
    conversationId: text('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    id: text().notNull(),
    /** Order within the conversation, from 0. */
    position: integer().notNull(),
    role: text().$type<ChatMessage['role']>().notNull(),
    parts: text({ mode: 'json' }).$type<ChatMessage['parts']>().notNull(),
    metadata: text({ mode: 'json' }).$type<NonNullable<ChatMessage['metadata']>>(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.conversationId, table.id] })],
)

/** What readers say of the sources that answers were given; goes with the answer. */
export const feedback = sqliteTable(
  'feedback',
  {
    conversationId: text('conversation_id').notNull(),
    messageId: text('message_id').notNull(),
    itemId: text('item_id').notNull(),
    verdict: text().$type<Verdict>().notNull(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.conversationId, table.messageId, table.itemId] }),
    foreignKey({
      columns: [table.conversationId, table.messageId],
      foreignColumns: [messages.conversationId, messages.id],
    }).onDelete('cascade'),
  ],
)

/** By which labels the pictures of a collection are tagged, under the set's name. */
export const labelSets = sqliteTable(
  'label_sets',
  {
    collection: text()
      .notNull()
      .references(() => collections.name, { onDelete: 'cascade' }),
    name: text().notNull(),
    labels: text({ mode: 'json' }).$type<string[]>().notNull(),
    templates: text({ mode: 'json' }).$type<string[]>().notNull(),
    /** In [0, 1]. */
    threshold: real().notNull(),
    /** Its tags are being taken away, and none are given any more. */
    isLeaving: integer('is_leaving', { mode: 'boolean' }).notNull().default(false),
    /** What came of it when it was applied as it is now; null where it was not. */
    applied: text({ mode: 'json' }).$type<TagCounts & { model: string }>(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.collection, table.name] })],
)

/** The change of a collection's model that is under way or has failed, and what it had before the last one. */
export const modelChanges = sqliteTable('model_changes', {
  collection: text()
    .primaryKey()
    .references(() => collections.name, { onDelete: 'cascade' }),
  /** Its table is kept for undo. */
  previousModelId: text('previous_model_id'),
  previousDimensions: integer('previous_dimensions'),
  /** What the collection is to have; null where nothing is under way. */
  targetModelId: text('target_model_id'),
  targetDimensions: integer('target_dimensions'),
  /** The run that works on it; null where it has ended. */
  owner: text(),
  /** When the owner last gave a sign of life. */
  heartbeat: text(),
  /** Items. */
  done: integer().notNull().default(0),
  total: integer().notNull().default(0),
  secondsLeft: real('seconds_left'),
  /** Texts that are longer than the model takes at once. */
  splitTexts: integer('split_texts').notNull().default(0),
  /** Pictures that can't be read any more. */
  lostPictures: integer('lost_pictures').notNull().default(0),
  error: text({ mode: 'json' }).$type<NonNullable<Job['error']>>(),
})
