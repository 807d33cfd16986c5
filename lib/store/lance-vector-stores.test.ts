import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { LanceVectorStores } from './lance-vector-stores.ts'
import { vectorStoreContract } from './vector-store.contract.ts'

const root = mkdtempSync(path.join(tmpdir(), 'diptych-lance-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

vectorStoreContract('LanceVectorStores', () => {
  const folder = mkdtempSync(path.join(root, 'data-'))
  return { stores: new LanceVectorStores(folder), reopen: () => new LanceVectorStores(folder) }
})
