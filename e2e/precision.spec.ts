import { cp, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readRegistry } from '../lib/embed/registry.ts'
import { root } from '../scripts/runtime.mjs'
import { expectError } from './client.ts'
import { expect, seriousViolations, test } from './fixtures.ts'

// What models and precisions cost and find, over HTTP and on the Models page: the starter, and its files once more under
// the name of its full precision.

test.use({ server: { env: { LOG_LEVEL: 'error' } } })
test.describe.configure({ mode: 'serial' })

const measurements = '/api/models/measurements'

test.beforeAll(async ({ app }) => {
  const starter = (await readRegistry(root)).find(({ source }) => source.kind === 'folder')
  if (starter?.source.kind !== 'folder') throw new Error('The registry has no model that comes with the project')
  const full = path.join(app.dataDir, 'models/diptych-starter-fp32')
  await mkdir(full, { recursive: true })
  const facts = { id: 'diptych-starter-fp32', precision: 'fp32', note: 'Four times the size.' }
  await writeFile(path.join(full, 'model.json'), JSON.stringify({ ...starter, ...facts }))
  for (const file of starter.files)
    await cp(path.join(root, starter.source.folder, file.path), path.join(full, file.path))
})

test('a measurement is begun, followed, cancelled and deleted over HTTP', async ({ request }) => {
  expect(await (await request.get(measurements)).json()).toEqual({ measurements: [] })
  await expectError(await request.post(measurements, { data: { models: ['nothing'] } }), 404, 'not-found')
  await expectError(
    await request.post(measurements, { data: { models: ['clip-vit-base-patch32'] } }),
    503,
    'model-missing',
  )
  await expectError(await request.post(measurements, { data: { models: 'all' } }), 400, 'bad-request')
  await expectError(await request.get(`${measurements}/nothing`), 404, 'not-found')
  await expectError(await request.put(measurements, { data: {} }), 405, 'bad-request')

  const begun = await request.post(measurements, { data: { models: ['diptych-starter'] } })
  expect(begun.status()).toBe(202)
  const { id, state, wanted } = await begun.json()
  expect({ state, wanted }).toEqual({ state: 'running', wanted: ['diptych-starter'] })
  const one = begun.headers().location ?? ''
  expect(one).toBe(`${measurements}/${id}`)
  const cancelled = { id, state: 'cancelled', models: [] }
  for (const _ of ['under way', 'ended'])
    expect(await (await request.delete(`${one}?cancel=true`)).json()).toMatchObject(cancelled)
  const events = await request.get(`${one}/events`)
  expect(events.headers()['content-type']).toBe('text/event-stream')
  expect(await events.text()).toContain('"state":"cancelled"')
  expect(await (await request.delete(one)).json()).toEqual({ deleted: true })
  await expectError(await request.get(one), 404, 'not-found')
})

test('the page groups precisions, measures them and shows what each costs and finds', async ({ page, problems }) => {
  test.setTimeout(240_000)
  await page.goto('/models')
  const starter = page.getByRole('article', { name: 'Diptych starter', exact: true })
  const precisions = starter.getByRole('list', { name: 'Precisions of Diptych starter' })
  await expect(precisions.getByRole('listitem')).toHaveText([/8 bits \(int8\)/, /full precision \(fp32\).*Four times/])
  const clip = page.getByRole('article', { name: 'CLIP ViT-B/32', exact: true })
  await expect(clip.getByRole('button', { name: 'Download CLIP ViT-B/32, half precision (fp16)' })).toBeVisible()
  await clip.getByText('Published recall').click()
  await expect(clip).toContainText('0.588 at 1, 0.836 at 5, 0.900 at 10')
  await expect(page.getByRole('region', { name: 'Language models' }).getByRole('article').first()).toBeVisible()

  const section = page.getByRole('region', { name: 'Speed and accuracy' })
  await section.getByRole('button', { name: 'Measure' }).click()
  const bar = section.getByRole('progressbar', { name: 'Measurement of the models' })
  await expect(bar).toBeVisible()
  expect(await seriousViolations(page)).toEqual([])
  await section.getByRole('button', { name: 'Cancel the measurement' }).click()
  await expect(bar).toHaveCount(0)

  await section.getByRole('button', { name: 'Measure' }).click()
  // It goes on without the page.
  await page.reload()
  await expect(bar).toBeVisible()
  await expect(section.getByRole('table', { name: 'What they take' })).toBeVisible({ timeout: 200_000 })
  const found = section.getByRole('table', { name: /set “pictures”, 205 descriptions, 472 pictures/ })
  const rows = found.getByRole('row')
  await expect(rows).toHaveCount(3)
  await expect(rows.nth(1)).toContainText(/8 bits.*1\d\.\d%3\d\.\d%4\d\.\d%0\.0/)
  await expect(rows.nth(2)).toContainText(/full precision.*–$/)
  expect(await seriousViolations(page)).toEqual([])
  await expect(section.getByRole('button', { name: 'Measure again' })).toBeVisible()

  // A phone, held upright: the tables scroll by themselves.
  await page.setViewportSize({ width: 390, height: 844 })
  const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement)
  expect(scrollWidth).toBe(clientWidth)
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await seriousViolations(page)).toEqual([])

  await page.getByRole('link', { name: 'Try one' }).click()
  await expect(page).toHaveURL(/\/try$/)
  expect(problems).toEqual([])
})
