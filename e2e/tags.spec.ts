import type { APIRequestContext, Locator, Page } from '@playwright/test'
import type { Tagging } from '../lib/classify/tagging.ts'
import { expectError, ingest, sample, search } from './client.ts'
import { expect, seriousViolations, test } from './fixtures.ts'

// Label sets through routes and pages: applied to what is there, to what comes, filtered by, removed.

const names = ['photos/raccoon.jpg', 'photos/petra.webp', 'photos/espresso.jpg']
const set = { name: 'subject', labels: ['raccoon', 'ancient temple', 'cup of coffee'] }

const added = async (request: APIRequestContext, collection: string, of = names) =>
  ingest(request, collection, await Promise.all(of.map(sample)))

/** The last state that the events of a tagging tell of. */
async function ended(request: APIRequestContext, { id }: Tagging): Promise<Tagging> {
  const response = await request.get(`/api/tags/${id}/events`)
  const events = (await response.text()).split('\n\n').filter(Boolean)
  return JSON.parse(events.at(-1)?.replace(/^data: /, '') ?? 'null')
}

async function saved(request: APIRequestContext, collection: string, wish: object = set): Promise<void> {
  const response = await request.put('/api/tags', { data: { collection, ...wish } })
  expect(response.status(), await response.text()).toBe(200)
}

async function applied(request: APIRequestContext, collection: string): Promise<Tagging> {
  const begun = await request.post('/api/tags', { data: { collection, name: set.name } })
  expect(begun.status(), await begun.text()).toBe(202)
  const tagging: Tagging = await begun.json()
  expect(begun.headers().location).toBe(`/api/tags/${tagging.id}`)
  return ended(request, tagging)
}

async function openDialog(page: Page, collection: string) {
  await page.getByRole('button', { name: `More for the collection “${collection}”` }).click()
  await page.getByRole('menuitem', { name: 'Label sets' }).click()
  return page.getByRole('dialog', { name: 'Label sets' })
}

/** Removes the only set, and closes the dialog. */
async function removeSet(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: `Remove “${set.name}”` }).click()
  await dialog
    .page()
    .getByRole('dialog', { name: /^Remove/ })
    .getByRole('button', { name: 'Remove' })
    .click()
  await expect(dialog.getByText('There are none yet.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Close' }).click()
}

test('the routes save a set, apply it, filter by it, and take its tags away', async ({ request }) => {
  const collection = 'tagged-by-route'
  await added(request, collection, names.slice(0, 2))
  await saved(request, collection)
  expect(await applied(request, collection)).toMatchObject({ state: 'done', result: { pictures: 2, tagged: 2 } })
  await added(request, collection)
  const filter = { subject: 'cup of coffee' }
  const { hits } = await search(request, { collection, text: 'a photo', filter })
  expect(hits.map(({ source }) => source.name)).toEqual(['photos/espresso.jpg'])
  const listed = await request.get('/api/documents', { params: { collection, filter: JSON.stringify(filter) } })
  expect(await listed.json()).toMatchObject({ total: 1, documents: [{ name: 'photos/espresso.jpg' }] })
  const { sets } = await (await request.get('/api/tags', { params: { collection } })).json()
  expect(sets).toMatchObject([
    { name: 'subject', tags: set.labels.map((label) => ({ label, documents: 1, items: 1 })) },
  ])
  const gone = await request.delete('/api/tags', { params: { collection, name: set.name } })
  expect(await ended(request, await gone.json())).toMatchObject({ state: 'done', task: 'remove' })
  expect((await search(request, { collection, text: 'a photo', filter })).hits).toEqual([])
})

test('the routes say what is wrong', async ({ request }) => {
  const collection = 'wrongly-tagged'
  await added(request, collection, names.slice(0, 1))
  await expectError(await request.put('/api/tags', { data: { collection, ...set, labels: [] } }), 400, 'bad-request')
  await expectError(await request.put('/api/tags', { data: { collection, ...set, name: 'a=b' } }), 400, 'bad-request')
  const labels = Array(80_000).fill('cat')
  await expectError(await request.put('/api/tags', { data: { collection, ...set, labels } }), 400, 'bad-request')
  await expectError(await request.put('/api/tags', { data: { collection, labels: ['a'] } }), 400, 'bad-request')
  await expectError(await request.post('/api/tags', { data: { collection, name: 'none' } }), 404, 'not-found')
  await expectError(await request.get('/api/tags', { params: { collection: 'nowhere' } }), 404, 'not-found')
  await expectError(await request.get('/api/tags/no-id'), 404, 'not-found')
  await expectError(await request.get('/api/tags/..%2Fsecret/events'), 404, 'not-found')
  await expectError(await request.get('/api/documents', { params: { collection, filter: '{' } }), 400, 'bad-request')
})

test('a set is made in the library, filters it, shows on items, and is removed', async ({
  page,
  request,
  problems,
}) => {
  const collection = 'tagged-by-page'
  await added(request, collection)
  await page.goto(`/library?collection=${collection}`)
  let dialog = await openDialog(page, collection)
  await dialog.getByRole('button', { name: 'New label set' }).click()
  await dialog.getByLabel('Name').fill(set.name)
  await dialog.getByLabel(/^Labels,/).fill(set.labels.join(', '))
  expect(await seriousViolations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Save and apply' }).click()
  const card = dialog.getByRole('article', { name: set.name })
  await expect(card.getByText('3 of 3 pictures tagged.')).toBeVisible()
  expect(await seriousViolations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Close' }).click()

  const chips = page.getByRole('group', { name: set.name })
  await expect(chips.getByRole('button')).toHaveText(set.labels.map((label) => `${label}1`))
  const documents = page.getByRole('list', { name: 'Documents' }).getByRole('listitem')
  await expect(documents).toHaveCount(3)
  const temple = chips.getByRole('button', { name: 'ancient temple' })
  await temple.focus()
  await page.keyboard.press('Enter')
  await expect(temple).toHaveAttribute('aria-pressed', 'true')
  await expect(documents).toHaveCount(1)
  await expect(documents).toContainText('petra')
  expect(await seriousViolations(page)).toEqual([])
  await documents.getByRole('link').click()
  await expect(page.getByRole('list', { name: 'Tags' })).toContainText(/ancient temple \d+%/)
  expect(await seriousViolations(page)).toEqual([])

  await page.goto(`/library?collection=${collection}`)
  dialog = await openDialog(page, collection)
  await removeSet(dialog)
  await expect(chips).toHaveCount(0)
  expect(problems).toEqual([])
})

test('the page says what is wrong with a set, and fits a phone', async ({ page, request, problems }) => {
  const collection = 'tagged-on-a-phone'
  await added(request, collection)
  await saved(request, collection)
  await applied(request, collection)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`/library?collection=${collection}`)
  await expect(page.getByRole('group', { name: set.name }).getByRole('button')).toHaveCount(3)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  const dialog = await openDialog(page, collection)
  await dialog.getByRole('button', { name: `Change “${set.name}”` }).click()
  await dialog.getByLabel(/^Labels,/).fill('raccoon, raccoon')
  await dialog.getByRole('button', { name: 'Save and apply' }).click()
  await expect(dialog.getByRole('alert')).toContainText('twice')
  expect(await seriousViolations(page)).toEqual([])
  await dialog.getByLabel(/^Labels,/).fill('animal, building')
  await dialog.getByRole('button', { name: 'Save and apply' }).click()
  const card = dialog.getByRole('article', { name: set.name })
  await expect(card).toContainText('animal, building')
  await expect(card).toContainText(/of 3 pictures tagged/)
  await dialog.getByRole('button', { name: 'Close' }).click()
  const chips = page.getByRole('group', { name: set.name }).getByRole('button')
  await expect(chips.filter({ hasText: 'animal' })).toHaveCount(1)
  await expect(chips.filter({ hasText: /raccoon|temple|coffee/ })).toHaveCount(0)
  const problemsButForRefusal = problems.filter((problem) => !problem.includes('status of 400'))
  expect(problemsButForRefusal).toEqual([])
})

test('a tagging under way is shown with its progress, and cancelled', async ({ page, request }) => {
  const collection = 'tagged-slowly'
  await added(request, collection)
  await saved(request, collection)
  await applied(request, collection)
  const { sets } = await (await request.get('/api/tags', { params: { collection } })).json()
  const running = { ...sets[0].tagging, state: 'running', progress: { step: 'judge', done: 1500, of: 3000 } }
  // A collection large enough to be caught in the act would take minutes to make.
  await page.route(/\/api\/tags\?/, (route) => route.fulfill({ json: { sets: [{ ...sets[0], tagging: running }] } }))
  await page.route(/\/api\/tags\/[^/]+\/events/, (route) =>
    route.fulfill({ contentType: 'text/event-stream', body: `data: ${JSON.stringify(running)}\n\n` }),
  )
  const cancelled = page.waitForRequest((sent) => sent.method() === 'DELETE' && sent.url().includes(running.id))
  await page.goto(`/library?collection=${collection}`)
  await expect(page.getByText('Tagging by “subject” · 1,500 of 3,000')).toBeVisible()
  await expect(page.getByRole('progressbar', { name: /Tagging by/ })).toHaveAttribute('aria-valuenow', '50')
  expect(await seriousViolations(page)).toEqual([])
  await page.getByRole('button', { name: /^Cancel: Tagging by/ }).click()
  // One that ends in this very moment must not be deleted.
  expect((await cancelled).url()).toContain('cancel=true')
})

test('a tag that documents are filtered by can be let go of after its set is gone', async ({ page, request }) => {
  const collection = 'tagged-no-more'
  await added(request, collection)
  await saved(request, collection)
  await applied(request, collection)
  await page.goto(`/library?collection=${collection}`)
  const temple = page.getByRole('button', { name: /^ancient temple/ })
  await temple.click()
  const documents = page.getByRole('list', { name: 'Documents' }).getByRole('listitem')
  await expect(documents).toHaveCount(1)
  const dialog = await openDialog(page, collection)
  await removeSet(dialog)
  await expect(temple).toHaveText('ancient temple0')
  await temple.click()
  await expect(temple).toHaveCount(0)
  await expect(documents).toHaveCount(3)
})
