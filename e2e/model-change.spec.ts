import { cp, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readRegistry } from '../lib/embed/registry.ts'
import { root } from '../scripts/runtime.mjs'
import { ingest, sample } from './client.ts'
import { expect, seriousViolations, test } from './fixtures.ts'

// The Models page, with the starter model and the same weights under another name.

test.use({ server: { env: { LOG_LEVEL: 'error' } } })

test('a download that fails says why until it is dismissed', async ({ page, problems }) => {
  await page.goto('/models')
  const model = page.getByRole('article', { name: 'CLIP ViT-B/32', exact: true })
  await model.getByRole('button', { name: 'Download CLIP ViT-B/32, 8 bits (int8)' }).click()
  await expect(model.getByText('Starting…')).toBeVisible()
  const failure = model.getByRole('alert')
  await expect(failure).toContainText('The download from 127.0.0.1:9 did not work', { timeout: 30_000 })
  await expect(failure).not.toContainText('kept')
  expect(await seriousViolations(page)).toEqual([])
  await failure.getByRole('button', { name: /^Dismiss the failed download of/ }).click()
  await expect(failure).toHaveCount(0)
  expect(problems).toEqual([])
})

test('a collection gets another model on the page, and goes back', async ({ page, request, app, problems }) => {
  const starter = (await readRegistry(root)).find(({ source }) => source.kind === 'folder')
  if (starter?.source.kind !== 'folder') throw new Error('The registry has no model that comes with the project')
  const twin = path.join(app.dataDir, 'models/twin')
  await mkdir(twin, { recursive: true })
  await writeFile(path.join(twin, 'model.json'), JSON.stringify({ ...starter, id: 'twin', label: 'Twin' }))
  for (const file of starter.files)
    await cp(path.join(root, starter.source.folder, file.path), path.join(twin, file.path))
  await ingest(request, 'default', await Promise.all(['photos/captions.csv', 'photos/petra.webp'].map(sample)))

  await page.goto('/')
  await page.getByRole('link', { name: 'Models', exact: true }).click()
  const collection = page.getByRole('article', { name: 'Collection default' })
  const model = collection.getByRole('button', { name: /^Model of default/ })
  await expect(model).toHaveText('Diptych starter')
  await model.click()
  await page.getByRole('menuitemradio', { name: /^Twin/ }).click()
  await collection.getByRole('button', { name: 'Change', exact: true }).click()
  await expect(model).toHaveText('Twin')
  await expect(collection).toContainText('The vectors of Diptych starter are kept')
  expect(await seriousViolations(page)).toEqual([])
  await collection.getByRole('button', { name: 'Go back to Diptych starter' }).click()
  await expect(model).toHaveText('Diptych starter')
  await collection.getByRole('button', { name: 'Remove the old vectors…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(collection).not.toContainText('The vectors of Twin are kept')
  expect(problems).toEqual([])
})
