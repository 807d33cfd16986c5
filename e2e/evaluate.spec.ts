import type { APIRequestContext, Page } from '@playwright/test'
import { chat, ingest, sample, search } from './client.ts'
import { expect, test } from './fixtures.ts'

// What readers say of sources, and what is measured with it.

const collection = 'evaluated'
const question = 'Which animal has a black mask?'

test.beforeAll(async ({ request }) => {
  const names = ['photos/captions.csv', 'photos/raccoon.jpg', 'photos/petra.webp', 'night-sky-handbook.pdf']
  await ingest(request, collection, await Promise.all(names.map(sample)))
})

test('a source is called wrong, then right, and stays so after a reload', async ({ page, request, problems }) => {
  await chat(request, { id: 'judged', collection, text: question })
  await page.goto('/chat/judged')
  const verdict = page.getByRole('group', { name: /raccoon\.jpg.* right\?$/ }).first()
  const right = verdict.getByRole('button', { name: 'Right for this question' })
  const wrong = verdict.getByRole('button', { name: 'Wrong for this question' })
  await wrong.click()
  await expect(wrong).toHaveAttribute('aria-pressed', 'true')
  await right.focus()
  await page.keyboard.press('Enter')
  await expect(right).toHaveAttribute('aria-pressed', 'true')
  await expect(wrong).toHaveAttribute('aria-pressed', 'false')
  const kept = async () => (await request.get('/api/feedback?conversationId=judged')).json()
  await expect.poll(kept).toEqual({ feedback: [expect.objectContaining({ verdict: 'right' })] })
  await page.reload()
  await expect(right).toHaveAttribute('aria-pressed', 'true')
  await right.click()
  await expect.poll(kept).toEqual({ feedback: [] })
  expect(problems).toEqual([])
})

test('what was marked right is measured, and a second run is compared with the first', async ({
  page,
  request,
  problems,
}) => {
  await chat(request, { id: 'measured', collection, text: question })
  const answer = (await (await request.get('/api/conversations/measured')).json()).messages.at(-1)
  const { hits } = await search(request, { collection, text: question, k: 3 })
  const marked = { conversationId: 'measured', messageId: answer.id, itemId: hits[0]?.itemId, verdict: 'right' }
  expect((await request.put('/api/feedback', { data: marked })).status()).toBe(200)

  await page.goto('/evaluate')
  await page.evaluate((name) => localStorage.setItem('diptych.collection', name), collection)
  await page.reload()
  await page.getByRole('button', { name: /^Set / }).click()
  await page.getByRole('menuitemradio', { name: /^Conversations · 1 question/ }).click()
  await page.getByText('Words only').click()
  await page.getByRole('button', { name: 'Start' }).click()
  const runs = page.getByRole('region', { name: 'Runs' }).getByRole('article')
  await expect(runs).toHaveCount(2)
  await expect(runs.getByText('Recall@1', { exact: true })).toHaveCount(2)

  await page.getByRole('region', { name: 'Runs' }).getByRole('link', { name: 'Conversations' }).first().click()
  await expect(page.getByRole('heading', { name: 'Conversations', level: 1 })).toBeVisible()
  // The run before is the one to compare with, unless another is chosen.
  await expect(page.getByRole('button', { name: /^The run before Everything/ })).toBeVisible()
  await expect(page.getByText(/that both runs asked/)).toBeVisible()

  await page.goBack()
  const region = page.getByRole('region', { name: 'Runs' })
  await region
    .getByRole('button', { name: /^Delete this run/ })
    .first()
    .click()
  const deletion = page.getByRole('dialog', { name: 'Delete this run?' })
  await deletion.getByRole('button', { name: 'Cancel' }).click()
  await expect(runs).toHaveCount(2)
  await region
    .getByRole('button', { name: /^Delete this run/ })
    .first()
    .click()
  await deletion.getByRole('button', { name: 'Delete' }).click()
  await expect(runs).toHaveCount(1)
  expect(problems).toEqual([])
})

async function chooseCollection(page: Page, name: string): Promise<void> {
  await page.goto('/evaluate')
  await page.getByRole('button', { name: /^Collection:/ }).click()
  await page.getByRole('menuitemradio', { name: new RegExp(`^${name}`) }).click()
}

async function cancelJobs(request: APIRequestContext, name: string): Promise<void> {
  const { jobs } = await (await request.get(`/api/jobs?collection=${name}`)).json()
  for (const { id } of jobs) await request.delete(`/api/jobs/${id}`)
}

test('a set of which nothing is there is not run; its documents come into an empty collection', async ({
  page,
  request,
  problems,
}) => {
  await request.post('/api/collections', { data: { name: 'bare' } })
  await chooseCollection(page, 'bare')
  await page.getByRole('button', { name: /^Set / }).click()
  await page.getByRole('menuitemradio', { name: /^The sample collection/ }).click()
  await expect(page.getByText('Nothing of what it asks for is in “bare”')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start' })).toBeDisabled()
  await page.getByRole('button', { name: 'Add the set’s documents to bare' }).click()
  await expect(page.getByRole('region', { name: 'Being added' })).toBeVisible()
  await cancelJobs(request, 'bare')
  expect(problems).toEqual([])
})

test('the set that fits is proposed; another gets a collection of its own, and the runs are of one', async ({
  page,
  request,
  problems,
}) => {
  await ingest(request, 'handbook', [await sample('night-sky-handbook.pdf')])
  await chooseCollection(page, 'handbook')
  await expect(page.getByRole('button', { name: /^Set The sample collection/ })).toBeVisible()
  await expect(page.getByText(/^Only \d+ of its questions are about what is in “handbook”/)).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Nothing has been measured yet' })).toBeVisible()
  await page.getByRole('button', { name: /^Show \d+ runs? of other collections/ }).click()
  await expect(page.getByRole('article').first()).toContainText('in evaluated')

  await page.getByRole('button', { name: /^Set / }).click()
  await page.getByRole('menuitemradio', { name: /^Handbook pages with figures/ }).click()
  await page.getByRole('button', { name: 'Make a collection for this set' }).click()
  await expect(page.getByRole('button', { name: 'Collection: figures' })).toBeVisible()
  await cancelJobs(request, 'figures')
  expect(await request.get('/api/jobs?collection=handbook').then((jobs) => jobs.json())).toMatchObject({
    jobs: [{ state: 'done' }],
  })
  expect(problems).toEqual([])
})
