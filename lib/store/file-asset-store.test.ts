import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { assetStoreContract } from './asset-store.contract.ts'
import { FileAssetStore } from './file-asset-store.ts'

const root = mkdtempSync(path.join(tmpdir(), 'diptych-assets-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const place = () => mkdtempSync(path.join(root, 'data-'))

assetStoreContract('FileAssetStore', (options) => new FileAssetStore(place(), options))

it('leaves one file for one asset, and none behind', async () => {
  const folder = place()
  const store = new FileAssetStore(folder, { maxPixels: 1000 })
  const bytes = Buffer.from('%PDF-1.7 and so on')
  const ids = await Promise.all(Array.from({ length: 10 }, () => store.put(bytes, 'application/pdf')))
  const files = readdirSync(path.join(folder, 'assets'), { recursive: true, withFileTypes: true })
  expect(files.filter((file) => file.isFile()).map((file) => file.name)).toEqual([ids[0]])
})

it('writes a file again that was cut short', async () => {
  const folder = place()
  const store = new FileAssetStore(folder, { maxPixels: 1000 })
  const id = await store.put(Buffer.from('whole'), 'text/plain')
  writeFileSync(path.join(folder, 'assets', id.slice(0, 2), id), '')
  await store.put(Buffer.from('whole'), 'text/plain')
  expect(Buffer.from((await store.get(id))?.bytes ?? []).toString()).toBe('whole')
})
