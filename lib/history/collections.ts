import { and, count, eq, sql, sum } from 'drizzle-orm'
import { DiptychError } from '../errors.ts'
import type { AnswerScale } from '../retrieve/answer-scale.ts'
import { checkCollectionName, collectionKey } from '../store/collection-name.ts'
import type { Database } from '../store/database.ts'
import { collections, documentAssets, documents, modelChanges } from '../store/schema.ts'
import type { CollectionSettings, CollectionSummary } from '../types.ts'
import { checkSettings } from './collection-settings.ts'
import { unreferencedAssets } from './unreferenced-assets.ts'

export interface CollectionRecord {
  name: string
  /** The embedding model; one for a whole collection. */
  model: { id: string; dimensions: number }
  /** ISO 8601. */
  createdAt: string
  settings: CollectionSettings
  /** What tells an answerable question from another here; null until it was learned. */
  answerScale: AnswerScale | null
}

/** Of a collection that has kept the model it began with. */
export const noModelChange = { reembedding: null, previousModel: null }

/** The collections that there are. A name is found whatever its case; the answer has it as it was first written. */
export class Collections {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** By name; `default` first. */
  async list(): Promise<CollectionSummary[]> {
    const rows = await this.#database
      .select({
        name: collections.name,
        model: collections.modelId,
        rerankInstruction: collections.rerankInstruction,
        moderation: collections.moderation,
        target: modelChanges.targetModelId,
        owner: modelChanges.owner,
        done: modelChanges.done,
        total: modelChanges.total,
        secondsLeft: modelChanges.secondsLeft,
        previousModel: modelChanges.previousModelId,
        documents: count(documents.id),
        items: sum(documents.items),
        bytes: sum(documents.bytes),
      })
      .from(collections)
      .leftJoin(documents, eq(documents.collection, collections.name))
      .leftJoin(modelChanges, eq(modelChanges.collection, collections.name))
      .groupBy(collections.name)
      .orderBy(sql`${collections.key} <> 'default'`, collections.key)
    return rows.map(({ rerankInstruction, moderation, target, owner, done, total, secondsLeft, ...row }) => ({
      ...row,
      reembedding:
        target !== null && owner !== null ? { model: target, done: done ?? 0, total: total ?? 0, secondsLeft } : null,
      items: Number(row.items ?? 0),
      bytes: Number(row.bytes ?? 0),
      settings: { rerankInstruction, moderation },
    }))
  }

  /** null where there is none. Throws 'bad-request' for a name that can't be one. */
  async get(name: string): Promise<CollectionRecord | null> {
    const [row] = await this.#database
      .select()
      .from(collections)
      .where(eq(collections.key, collectionKey(name)))
    if (!row) return null
    const { modelId, dimensions, rerankInstruction, moderation, ...rest } = row
    return { ...rest, model: { id: modelId, dimensions }, settings: { rerankInstruction, moderation } }
  }

  /** Throws 'conflict' where it exists already, 'bad-request' for a name that can't be one. */
  async create(name: string, model: CollectionRecord['model']): Promise<CollectionRecord> {
    const { record, created } = await this.#insert(name, model)
    if (created) return record
    throw new DiptychError(
      'conflict',
      `Collection "${record.name}" exists already.`,
      'Choose another name, or delete that collection first.',
    )
  }

  /** The collection of that name, made with this model where there is none yet; safe from several processes at once. */
  async ensure(name: string, model: CollectionRecord['model']): Promise<CollectionRecord> {
    return (await this.#insert(name, model)).record
  }

  /** Changes what is given and leaves the rest. Throws 'not-found', 'bad-request'. */
  async set(name: string, settings: Partial<CollectionSettings>): Promise<void> {
    const changes = checkSettings(settings)
    const record = (await this.get(name)) ?? missing(name)
    if (Object.keys(changes).length > 0)
      await this.#database.update(collections).set(changes).where(eq(collections.name, record.name))
  }

  /** Not where the collection has another model by now: a scale says nothing of the similarities of another. */
  async setAnswerScale(
    { name, model }: Pick<CollectionRecord, 'name' | 'model'>,
    answerScale: AnswerScale,
  ): Promise<void> {
    await this.#database
      .update(collections)
      .set({ answerScale })
      .where(and(eq(collections.name, name), eq(collections.modelId, model.id)))
  }

  /** Deletes it with its documents; returns the assets that no document of any collection uses any more. */
  async delete(name: string): Promise<{ name: string; unreferencedAssets: string[] }> {
    const record = (await this.get(name)) ?? missing(name)
    const [released] = await this.#database.batch([
      this.#database
        .delete(documentAssets)
        .where(eq(documentAssets.collection, record.name))
        .returning({ assetId: documentAssets.assetId }),
      this.#database.delete(collections).where(eq(collections.name, record.name)),
    ])
    const assetIds = released.map(({ assetId }) => assetId)
    return { name: record.name, unreferencedAssets: await unreferencedAssets(this.#database, assetIds) }
  }

  async #insert(
    name: string,
    model: CollectionRecord['model'],
  ): Promise<{ record: CollectionRecord; created: boolean }> {
    const row = {
      name: checkCollectionName(name),
      key: collectionKey(name),
      modelId: model.id,
      dimensions: model.dimensions,
      createdAt: new Date().toISOString(),
    }
    const inserted = await this.#database.insert(collections).values(row).onConflictDoNothing().returning()
    const record = await this.get(name)
    if (!record) throw new DiptychError('conflict', `Collection "${name}" was deleted just now.`, 'Try again.')
    return { record, created: inserted.length > 0 }
  }
}

function missing(name: string): never {
  throw new DiptychError('not-found', `There is no collection "${name}".`, 'See the names with `diptych collections`.')
}
