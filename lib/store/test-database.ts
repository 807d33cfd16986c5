import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { type Database, databaseFile, openDatabase } from './database.ts'

/** Opens a database in a new folder, which goes with the test file; `another` opens the same one again. */
export async function testDatabase(): Promise<{ database: Database; another: () => Promise<Database> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'diptych-history-'))
  const opened: Database[] = []
  const another = async () => {
    const database = await openDatabase({ url: databaseFile(folder), root: path.resolve(import.meta.dirname, '../..') })
    opened.push(database)
    return database
  }
  afterAll(() => {
    for (const database of opened) database.$client.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { database: await another(), another }
}
