import { and, eq, getTableColumns } from 'drizzle-orm'
import { DiptychError } from '../errors.ts'
import type { Database } from '../store/database.ts'
import { labelSets } from '../store/schema.ts'
import type { SavedLabelSet } from './label-set.ts'

interface Version {
  /** ISO 8601; another one each time that the set is saved. */
  updatedAt: string
}

/** The label sets of every collection; `collection` is a name as Collections gives it back. They go with it. */
export class LabelSets {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** By name. */
  list(collection: string): Promise<SavedLabelSet[]> {
    return this.#database
      .select(columns)
      .from(labelSets)
      .where(eq(labelSets.collection, collection))
      .orderBy(labelSets.name)
  }

  /** Throws 'not-found'. */
  async get(collection: string, name: string): Promise<SavedLabelSet & Version> {
    const [row] = await this.#database
      .select({ ...columns, updatedAt })
      .from(labelSets)
      .where(is(collection, name))
    if (row) return row
    throw new DiptychError(
      'not-found',
      `"${collection}" has no label set "${name}".`,
      'Save it first; `diptych tags` lists those that there are.',
    )
  }

  /** Keeps a set in place of what was kept under its name. */
  async save(collection: string, set: Omit<SavedLabelSet, 'applied' | 'isLeaving'>): Promise<void> {
    const changes = { ...set, applied: null, isLeaving: false, updatedAt: new Date().toISOString() }
    await this.#database
      .insert(labelSets)
      .values({ collection, ...changes })
      .onConflictDoUpdate({ target: [labelSets.collection, labelSets.name], set: changes })
  }

  /** Keeps what came of a set; not where another one is kept under its name by now. */
  async setApplied(
    collection: string,
    set: Pick<SavedLabelSet, 'name'> & Version,
    applied: SavedLabelSet['applied'],
  ): Promise<void> {
    await this.#database
      .update(labelSets)
      .set({ applied })
      .where(and(is(collection, set.name), eq(labelSets.updatedAt, set.updatedAt)))
  }

  /** From now on nothing is tagged by it. */
  async retire(collection: string, name: string): Promise<void> {
    await this.#database.update(labelSets).set({ isLeaving: true }).where(is(collection, name))
  }

  async delete(collection: string, name: string): Promise<void> {
    await this.#database.delete(labelSets).where(is(collection, name))
  }
}

const { collection: _, updatedAt, ...columns } = getTableColumns(labelSets)

function is(collection: string, name: string) {
  return and(eq(labelSets.collection, collection), eq(labelSets.name, name))
}
