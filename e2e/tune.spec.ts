import { ingest, sample } from './client.ts'
import { expect, seriousViolations, test } from './fixtures.ts'

// Tuning by route and page, as far as it goes without Python.

test.use({ server: { env: { PYTHON: '/nowhere/python3' } } })

test('the routes refuse what can’t be tuned', async ({ request }) => {
  const start = (data: unknown) => request.post('/api/tunings', { data })
  expect((await start({ base: 'diptych-starter' })).status()).toBe(400)
  expect((await start({ base: 'nothing', name: 'Ours' })).status()).toBe(404)
  expect((await start({ base: 'diptych-starter', name: 'Ours', collection: 'gone' })).status()).toBe(404)
  expect((await start({ base: 'diptych-starter', name: 'Ours', epochs: 0 })).status()).toBe(400)
  expect((await request.get('/api/tunings/nothing')).status()).toBe(404)
  expect((await request.delete('/api/tunings/nothing')).status()).toBe(404)
  expect((await request.put('/api/tunings')).status()).toBe(405)
  const { tunings, bases } = await (await request.get('/api/tunings')).json()
  expect(tunings).toEqual([])
  expect(bases).toContainEqual({ id: 'diptych-starter', label: 'Diptych starter', kind: 'adapters' })
})

test('the page says what is missing, and the record can be deleted', async ({ page, request, problems }) => {
  await ingest(request, 'default', await Promise.all(['photos/captions.csv', 'photos/petra.webp'].map(sample)))
  await page.goto('/models/tune')
  await page.getByLabel('Name of the new model').fill('Our pictures')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  const card = page.getByRole('article').filter({ hasText: 'Our pictures' })
  await expect(card.getByRole('alert')).toContainText('PYTHON')
  expect(await seriousViolations(page)).toEqual([])
  await card.getByRole('button', { name: 'Delete the record of Our pictures' }).click()
  await expect(card).toHaveCount(0)
  expect(problems).toEqual([])
})
