import { eq } from 'drizzle-orm'
import type { Database } from '../store/database.ts'
import { settings } from '../store/schema.ts'

/** What the user chose and the program remembers, by name. Values are JSON; who reads one checks its shape. */
export class Settings {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** undefined where it was never set. */
  async get(key: string): Promise<unknown> {
    const [row] = await this.#database.select().from(settings).where(eq(settings.key, key))
    return row?.value
  }

  async set(key: string, value: NonNullable<unknown>): Promise<void> {
    await this.#database
      .insert(settings)
      .values({ key, value })
      .onConflictDoUpdate({ target: settings.key, set: { value } })
  }

  async delete(key: string): Promise<void> {
    await this.#database.delete(settings).where(eq(settings.key, key))
  }
}
