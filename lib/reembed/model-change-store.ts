import { and, eq, exists, isNotNull, isNull, lt, notExists, or } from 'drizzle-orm'
import type { CollectionRecord } from '../history/collections.ts'
import type { Database } from '../store/database.ts'
import { collections, modelChanges } from '../store/schema.ts'

export type ModelChangeRow = typeof modelChanges.$inferSelect
type Model = CollectionRecord['model']
type Counts = Pick<ModelChangeRow, 'done' | 'total' | 'secondsLeft' | 'splitTexts' | 'lostPictures'>

/** A change without a sign of life for so long (milliseconds) may be taken over. */
const staleAfter = 10_000
/** Older than any heartbeat: who comes first may go on at once. */
const longAgo = new Date(0).toISOString()

/**
 * Changes of model in the database, where every process sees them. One belongs to the run that claimed it for as long as
 * its heartbeat is fresh. `owner` is a name that no two runs share.
 */
export class ModelChangeStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async get(collection: string): Promise<ModelChangeRow | null> {
    const [row] = await this.#database.select().from(modelChanges).where(eq(modelChanges.collection, collection))
    return row ?? null
  }

  /** Begins a change, or takes up one that nobody works on. false: another run does, or has just ended it. */
  async claim(collection: string, target: Model, owner: string): Promise<boolean> {
    const changes = {
      targetModelId: target.id,
      targetDimensions: target.dimensions,
      owner,
      heartbeat: new Date().toISOString(),
      ...{ done: 0, total: 0, secondsLeft: null, splitTexts: 0, lostPictures: 0, error: null },
    }
    const already = this.#database
      .select()
      .from(collections)
      .where(and(eq(collections.name, collection), eq(collections.modelId, target.id)))
    const rows = await this.#database
      .insert(modelChanges)
      .values({ collection, ...changes })
      .onConflictDoUpdate({
        target: modelChanges.collection,
        set: changes,
        setWhere: and(isFree(), notExists(already)),
      })
      .returning()
    return rows.length > 0
  }

  /** Keeps the counts, and is a sign of life. false: the change was cancelled or is another's by now. */
  async beat(collection: string, owner: string, counts: Counts): Promise<boolean> {
    const { rowsAffected } = await this.#database
      .update(modelChanges)
      .set({ ...counts, heartbeat: new Date().toISOString() })
      .where(ownedBy(collection, owner))
    return rowsAffected > 0
  }

  /**
   * Gives the collection its new model, in one step with the note of the old one; what was learned of the old model's
   * similarities goes. false: the change was cancelled or is another's by now.
   */
  async finish(collection: string, owner: string, models: { previous: Model; target: Model }): Promise<boolean> {
    const { previous, target } = models
    const mine = this.#database.select().from(modelChanges).where(ownedBy(collection, owner))
    const [{ rowsAffected }] = await this.#database.batch([
      this.#database
        .update(collections)
        .set({ modelId: target.id, dimensions: target.dimensions, answerScale: null })
        .where(and(eq(collections.name, collection), exists(mine))),
      this.#database
        .update(modelChanges)
        .set({ ...nothingUnderWay, previousModelId: previous.id, previousDimensions: previous.dimensions })
        .where(ownedBy(collection, owner)),
    ])
    return rowsAffected > 0
  }

  /** What the new model could not take as it is, once the change is done. */
  async keepNotices(
    collection: string,
    { splitTexts, lostPictures }: Pick<Counts, 'splitTexts' | 'lostPictures'>,
  ): Promise<void> {
    await this.#database
      .update(modelChanges)
      .set({ splitTexts, lostPictures })
      .where(eq(modelChanges.collection, collection))
  }

  /** The change ends with an error, and can be taken up again. */
  async fail(collection: string, owner: string, error: NonNullable<ModelChangeRow['error']>): Promise<void> {
    await this.#database
      .update(modelChanges)
      .set({ owner: null, heartbeat: null, error })
      .where(ownedBy(collection, owner))
  }

  /** The run ends before its work is done; any other may go on with it at once. */
  async letGo(collection: string, owner: string): Promise<void> {
    await this.#database.update(modelChanges).set({ heartbeat: longAgo }).where(ownedBy(collection, owner))
  }

  /** Ends what is under way or has failed; a run learns it from its next sign of life. */
  async cancel(collection: string): Promise<void> {
    await this.#database.update(modelChanges).set(nothingUnderWay).where(eq(modelChanges.collection, collection))
  }

  async forgetPrevious(collection: string): Promise<void> {
    await this.#database
      .update(modelChanges)
      .set({ previousModelId: null, previousDimensions: null })
      .where(eq(modelChanges.collection, collection))
  }

  /** Changes that a run left without ending them. */
  async abandoned(): Promise<ModelChangeRow[]> {
    return this.#database
      .select()
      .from(modelChanges)
      .where(and(isNotNull(modelChanges.owner), isFree()))
  }
}

const nothingUnderWay = {
  ...{ targetModelId: null, targetDimensions: null, owner: null, heartbeat: null },
  ...{ secondsLeft: null, error: null },
}

function isFree() {
  return or(isNull(modelChanges.owner), lt(modelChanges.heartbeat, new Date(Date.now() - staleAfter).toISOString()))
}

function ownedBy(collection: string, owner: string) {
  return and(eq(modelChanges.collection, collection), eq(modelChanges.owner, owner))
}
