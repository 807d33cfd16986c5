import { and, eq, getTableColumns } from 'drizzle-orm'
import type { Database } from '../store/database.ts'
import { labelSets } from '../store/schema.ts'
import type { SavedLabelSet } from './label-set.ts'

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

  async get(collection: string, name: string): Promise<SavedLabelSet | null> {
    const [row] = await this.#database.select(columns).from(labelSets).where(is(collection, name))
    return row ?? null
  }

  /** Keeps a set in place of what was kept under its name. */
  async save(collection: string, set: Omit<SavedLabelSet, 'applied' | 'isLeaving'>): Promise<void> {
    const changes = { ...set, applied: null, isLeaving: false, updatedAt: new Date().toISOString() }
    await this.#database
      .insert(labelSets)
      .values({ collection, ...changes })
      .onConflictDoUpdate({ target: [labelSets.collection, labelSets.name], set: changes })
  }

  async setApplied(collection: string, name: string, applied: SavedLabelSet['applied']): Promise<void> {
    await this.#database.update(labelSets).set({ applied }).where(is(collection, name))
  }

  /** From now on nothing is tagged by it. */
  async retire(collection: string, name: string): Promise<void> {
    await this.#database.update(labelSets).set({ isLeaving: true }).where(is(collection, name))
  }

  async delete(collection: string, name: string): Promise<void> {
    await this.#database.delete(labelSets).where(is(collection, name))
  }
}

const { collection: _, updatedAt: __, ...columns } = getTableColumns(labelSets)

function is(collection: string, name: string) {
  return and(eq(labelSets.collection, collection), eq(labelSets.name, name))
}
