import type { TrainingPictures, Tuning } from '../lib/tune/tuning.ts'
import { ingest, sample, samplesOf } from './client.ts'
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

test('a collection of too few pictures is refused before Python is looked for', async ({ page, request, problems }) => {
  await ingest(request, 'default', await Promise.all(['photos/captions.csv', 'photos/petra.webp'].map(sample)))
  const few = await request.post('/api/tunings', { data: { base: 'diptych-starter', name: 'Ours' } })
  expect(few.status()).toBe(400)
  expect((await few.json()).error.message).toContain('has 1 different pictures with words')
  await page.goto('/models/tune')
  await page.getByLabel('Name of the new model').fill('Our pictures')
  await expect(page.getByText('“default” has 1 picture with words, a tuning needs at least 20.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeDisabled()
  expect(await seriousViolations(page)).toEqual([])
  expect(problems).toEqual([])
})

test('the page says what is missing, and the record can be deleted', async ({ page, request, problems }) => {
  await ingest(request, 'default', await samplesOf('photos'))
  await page.goto('/models/tune')
  await page.getByLabel('Name of the new model').fill('Our pictures')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  const card = page.getByRole('article').filter({ hasText: 'Our pictures' })
  await expect(card.getByRole('alert')).toContainText('PYTHON')
  expect(await seriousViolations(page)).toEqual([])
  await card.getByRole('button', { name: 'Delete the record of Our pictures' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(card).toHaveCount(0)
  expect(problems).toEqual([])
})

const pictures: TrainingPictures = { collection: 'default', found: 0, needed: 20 }

const tuning: Tuning = {
  id: '00000000-0000-4000-8000-000000000000',
  createdAt: '2026-11-26T12:00:00.000Z',
  state: 'running',
  step: 'training',
  progress: { done: 1, of: 10 },
  detail: 'batch 12 of 40',
  options: {
    collection: 'manuals',
    captions: null,
    base: 'weights/vit',
    name: 'Our manuals',
    epochs: null,
    batch: null,
    learningRate: null,
    temperature: 0.07,
    learnTemperature: false,
    seed: 0,
  },
  data: { pairs: 1900, pictures: 1830, train: 1280, validation: 275, test: 275, device: 'NVIDIA H100 80GB HBM3' },
  epochs: [
    { epoch: 0, epochs: 10, loss: null, recall: { r1: 0.1, r5: 0.2, r10: 0.3 }, best: true, seconds: 0 },
    { epoch: 1, epochs: 10, loss: 2, recall: { r1: 0.2, r5: 0.3, r10: 0.4 }, best: true, seconds: 50 },
  ],
  notices: [
    { message: 'vit names no licence, so the tuned model’s is unknown.', fix: 'Write license: into README.md.' },
  ],
  result: null,
  error: null,
}

test('a tuning under way says how far it is, what trains, and what is to be known', async ({ page, problems }) => {
  await page.route('**/api/tunings?*', (route) =>
    route.fulfill({ json: { tunings: [tuning], bases: [], pictures, obstacle: null } }),
  )
  await page.route('**/api/tunings/*/events', (route) =>
    route.fulfill({ contentType: 'text/event-stream', body: `data: ${JSON.stringify(tuning)}\n\n` }),
  )
  await page.goto('/models/tune')
  const card = page.getByRole('article')
  await expect(card).toContainText('from weights/vit · on manuals · 1,830 pictures · trained by NVIDIA H100 80GB HBM3')
  await expect(card).toContainText('Training epoch 2 of 10 · batch 12 of 40 · at most 7 min 30 s left')
  await expect(card).toContainText('the tuned model’s is unknown. Write license: into README.md.')
  expect(await seriousViolations(page)).toEqual([])
  expect(problems).toEqual([])
})

test('an installation that can’t tune says so in place of the form', async ({ page, problems }) => {
  const obstacle = { code: 'model-missing', message: 'There is no folder training/.', fix: 'Take it in with `import`.' }
  await page.route('**/api/tunings?*', (route) =>
    route.fulfill({ json: { tunings: [], bases: [], pictures, obstacle } }),
  )
  await page.goto('/models/tune')
  await expect(page.getByText('There is no folder training/. Take it in with import.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toHaveCount(0)
  expect(await seriousViolations(page)).toEqual([])
  expect(problems).toEqual([])
})
