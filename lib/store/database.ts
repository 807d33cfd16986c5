import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Client, createClient } from '@libsql/client'
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql'
import { DiptychError } from '../errors.ts'
import { makeFolder } from './make-folder.ts'
import * as schema from './schema.ts'

/**
 * Collections, documents, jobs and conversations. Write in single statements and `batch`, never in `transaction`:
 * libSQL works within the event loop, and a transaction that waits for anything would stop every other writer.
 */
export type Database = LibSQLDatabase<typeof schema> & { $client: Client }

export interface DatabaseOptions {
  /** `file:` (see databaseFile), or the address of a libSQL server. */
  url: string
  /** For a server. */
  authToken?: string
  /** The project's folder, whose lib/store/migrations/ is run. */
  root: string
}

/** Milliseconds that a writer waits for another process's write, which takes a few. */
const busyTimeout = 5000

/** The address of `DATA_DIR/diptych.db`, the default. */
export function databaseFile(dataDir: string): string {
  return pathToFileURL(path.resolve(dataDir, 'diptych.db')).href
}

/** Opens the database and brings its tables up to date; safe where several processes do so at once. */
export async function openDatabase({ url, authToken, root }: DatabaseOptions): Promise<Database> {
  try {
    const local = url.startsWith('file:')
    if (local) await makeFolder(path.dirname(fileURLToPath(url)))
    // One connection: calls to a file are synchronous, so that a second would only ever wait for the first.
    const client = createClient({ url, authToken, timeout: busyTimeout, concurrency: local ? 1 : 20 })
    // Readers and a writer side by side, also across processes. Foreign keys are on in libSQL.
    if (local) await client.execute('PRAGMA journal_mode = WAL')
    await migrate(client, path.join(root, 'lib/store/migrations'))
    return drizzle(client, { schema })
  } catch (cause) {
    throw new DiptychError(
      'internal',
      `The database ${url} can't be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Check that DATA_DIR can be written to, or restore diptych.db from a backup.',
      cause,
    )
  }
}

/**
 * Runs each `NNNN-name.sql` that the database has not seen, in order and in one transaction with the note that it ran.
 * That note is the first statement: the process that comes second fails on it, has changed nothing, and goes on.
 */
async function migrate(client: Client, folder: string): Promise<void> {
  await client.execute('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY NOT NULL, ran_at TEXT NOT NULL)')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  for (const name of names) {
    if (await hasRun(client, name)) continue
    const statements = (await readFile(path.join(folder, name), 'utf8'))
      .split(/;\s*(?:\n|$)/)
      .filter((sql) => sql.trim())
    const note = {
      sql: 'INSERT INTO migrations (name, ran_at) VALUES (?, ?)',
      args: [name, new Date().toISOString()],
    }
    await client.batch([note, ...statements], 'write').catch(async (cause) => {
      if (!(await hasRun(client, name))) throw cause
    })
  }
}

async function hasRun(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.execute({ sql: 'SELECT 1 FROM migrations WHERE name = ?', args: [name] })
  return rows.length > 0
}
