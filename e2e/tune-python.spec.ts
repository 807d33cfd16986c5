import { pythonThatTunes } from '../lib/tune/test-support.ts'
import { ingest, sample, samplesOf } from './client.ts'
import { expect, seriousViolations, test } from './fixtures.ts'

// Tuning by the page with the real training, where the configured Python can: nothing is installed for a test.

const python = pythonThatTunes()
const names = ['photos', 'kitchen', 'drawings']

test.skip(python === null, 'PYTHON has not the packages of training/requirements-tune.txt')
test.use({ server: { env: { PYTHON: python ?? '' } } })

test('a model is tuned on a collection, followed by its plot, and used', async ({ page, request, problems }) => {
  test.setTimeout(400_000)
  const { jobId } = await (
    await request.post('/api/evaluations/documents', { data: { set: 'pictures', collection: 'default' } })
  ).json()
  const job = async () => (await (await request.get(`/api/jobs/${jobId}`)).json()).state
  await expect.poll(job, { timeout: 150_000 }).toBe('done')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/models/tune')
  await page.getByLabel('Name of the new model').fill('Our pictures')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  const card = page.getByRole('article').filter({ hasText: 'Our pictures' })
  await expect(card.getByRole('progressbar')).toBeVisible()
  await expect(card.getByRole('img', { name: /^Loss from/ })).toBeVisible({ timeout: 180_000 })
  await expect(card.getByText(/^(On \d+ pictures|No epoch was better)/)).toBeVisible({ timeout: 60_000 })
  expect(await seriousViolations(page)).toEqual([])
  const [tuning] = (await (await request.get('/api/tunings')).json()).tunings
  expect(tuning).toMatchObject({ state: 'done', error: null })
  expect(tuning.epochs.at(-1).loss).toBeLessThan(tuning.epochs[1].loss)
  if (tuning.result.model) {
    await card.getByRole('button', { name: 'Use for new collections' }).click()
    await expect(card.getByRole('button', { name: 'Chosen for new collections' })).toBeDisabled()
    await ingest(request, 'tuned', await Promise.all(['photos/captions.csv', 'photos/petra.webp'].map(sample)))
    const { model, hits } = await (
      await request.post('/api/search', { data: { text: 'a city in rock', collection: 'tuned' } })
    ).json()
    expect(model).toBe('our-pictures')
    expect(hits[0].source.name).toContain('petra')
  }
  expect(problems).toEqual([])
})

test('a tuning is cancelled', async ({ page, request }) => {
  await ingest(request, 'default', (await Promise.all(names.map(samplesOf))).flat())
  await page.goto('/models/tune')
  await page.getByLabel('Name of the new model').fill('Never mind')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  const card = page.getByRole('article').filter({ hasText: 'Never mind' })
  await card.getByRole('button', { name: 'Cancel this tuning' }).click()
  await expect(card.getByText('Cancelled before it was done.')).toBeVisible()
  await expect(card.getByRole('button', { name: 'Resume' })).toBeVisible()
})
