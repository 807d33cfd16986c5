import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { getTableColumns, getTableName } from 'drizzle-orm'
import { afterAll, expect, it } from 'vitest'
import { databaseFile, openDatabase } from './database.ts'
import * as schema from './schema.ts'

const root = path.resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(path.join(tmpdir(), 'diptych database é %20 '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('makes every table and column that the schema names', async () => {
  const database = await openDatabase({ url: databaseFile(path.join(folder, 'new', 'place')), root })
  const tables = Object.values(schema)
  for (const table of tables) {
    expect(await database.select().from(table), getTableName(table)).toEqual([])
    const { rows } = await database.$client.execute(`PRAGMA table_info(${getTableName(table)})`)
    expect(rows.length, getTableName(table)).toBe(Object.keys(getTableColumns(table)).length)
  }
  database.$client.close()
})

it('opens again without harm, and several processes at once in a new place', async () => {
  const url = databaseFile(path.join(folder, 'shared'))
  const script = `
    import { openDatabase } from ${JSON.stringify(path.join(import.meta.dirname, 'database.ts'))}
    const database = await openDatabase(${JSON.stringify({ url, root })})
    const { rows } = await database.$client.execute('SELECT count(*) AS count FROM migrations')
    console.log(rows[0].count)`
  const runs = await Promise.all(
    Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])),
  )
  expect(new Set(runs.map(({ stdout }) => stdout.trim())).size).toBe(1)
  const database = await openDatabase({ url, root })
  const { rows } = await database.$client.execute('PRAGMA foreign_keys')
  expect(rows[0]).toMatchObject({ foreign_keys: 1 })
  database.$client.close()
})

it('says what to do about a file that is no database', async () => {
  writeFileSync(path.join(folder, 'diptych.db'), 'This is not a database. '.repeat(100))
  await expect(openDatabase({ url: databaseFile(folder), root })).rejects.toMatchObject({
    code: 'internal',
    fix: expect.stringContaining('backup'),
  })
})

it.skipIf(process.platform !== 'linux')('says at once where its folder can not be made', async () => {
  await expect(openDatabase({ url: databaseFile('/proc/diptych'), root })).rejects.toMatchObject({
    message: expect.stringContaining("mkdir '/proc/diptych'"),
    fix: expect.stringContaining('DATA_DIR'),
  })
})
