import type { APIRequestContext } from '@playwright/test'
import { ingest, sample, search } from './client.ts'
import { expect, seriousViolations, test } from './fixtures.ts'

// Moderation through routes and pages. A raccoon, which is harmless, plays what must not come in.

const names = ['photos/raccoon.jpg', 'photos/petra.webp']
const policy = {
  rule: 'probability',
  threshold: 0.5,
  template: '{category}',
  unsafe: ['a raccoon'],
  safe: ['a building', 'food'],
}

/** A collection of its own with the two pictures, added under a mode. */
async function moderated(request: APIRequestContext, collection: string, mode: string) {
  expect((await request.post('/api/collections', { data: { name: collection } })).status()).toBe(201)
  const settings = await request.patch(`/api/collections/${collection}`, { data: { moderation: { ...policy, mode } } })
  expect(settings.status(), await settings.text()).toBe(200)
  return ingest(request, collection, await Promise.all(names.map(sample)))
}

test('the route judges one picture or several, in our words and in the article’s', async ({ request }) => {
  const form = new FormData()
  const { bytes } = await sample('photos/raccoon.jpg')
  form.append('file', new File([bytes], 'raccoon.jpg'))
  form.append('unsafe', 'a raccoon')
  form.append('safe', 'a building')
  for (const [name, value] of [
    ['rule', 'probability'],
    ['threshold', '0.5'],
    ['template', '{category}'],
  ] as const)
    form.append(name, value)
  const one = await (await request.post('/moderate', { multipart: form })).json()
  expect(one).toMatchObject({ isSafe: false, is_safe: false, flaggedCategories: ['a raccoon'], name: 'raccoon.jpg' })
  expect(one.scores).toHaveLength(2)
  form.append('file', new File([(await sample('photos/petra.webp')).bytes], 'petra.webp'))
  const { results } = await (await request.post('/moderate', { multipart: form })).json()
  expect(results.map(({ isSafe }: { isSafe: boolean }) => isSafe)).toEqual([false, true])
  form.set('threshold', 'high')
  expect((await request.post('/moderate', { multipart: form })).status()).toBe(400)
  expect(
    (
      await request.post('/moderate', {
        multipart: { file: { name: 'x', mimeType: 'image/png', buffer: Buffer.from('x') } },
      })
    ).status(),
  ).toBe(422)
})

test('a flagged picture is blurred everywhere until it is asked for, by keyboard too', async ({
  page,
  request,
  problems,
}) => {
  const collection = 'flagged'
  await moderated(request, collection, 'flag')
  const { hits } = await search(request, { collection, text: 'a raccoon', filter: { moderation: 'flagged' } })
  expect(hits).toHaveLength(1)
  await page.goto(`/library?collection=${collection}`)
  const blurred = page.locator('img.blur-2xl')
  await expect(blurred).toHaveCount(1)
  await page.getByRole('link', { name: /Flagged: a raccoon/ }).click()
  const show = page.getByRole('button', { name: /Show picture.*a raccoon/ })
  await expect(show).toBeVisible()
  await expect(blurred).toHaveCount(1)
  expect(await seriousViolations(page)).toEqual([])
  // The viewer shows it no sooner than the card.
  await page.getByRole('button', { name: /^Open .*raccoon/ }).focus()
  await page.keyboard.press('Enter')
  const viewer = page.getByRole('dialog')
  await viewer.getByRole('button', { name: /Show picture/ }).focus()
  await page.keyboard.press('Enter')
  await expect(viewer.getByRole('button', { name: /Show at full size/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(blurred).toHaveCount(0)
  // Taken for safe, it is in sight wherever it shows, after a reload too.
  await page.getByRole('button', { name: 'Not unsafe' }).click()
  await expect(page.getByText('Flagged: a raccoon')).toHaveCount(0)
  await page.goto(`/library?collection=${collection}`)
  await expect(page.getByRole('link', { name: /raccoon/ })).toBeVisible()
  await expect(blurred).toHaveCount(0)
  expect(problems).toEqual([])
})

test('a document that is put aside is reviewed on a phone, and searched once it is approved', async ({
  page,
  request,
  problems,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const collection = 'reviewed'
  const job = await moderated(request, collection, 'quarantine')
  expect(job.result).toMatchObject({ documents: 1, quarantined: 1, failed: [] })
  const { documents } = await (await request.get(`/api/quarantine?collection=${collection}`)).json()
  const picture = await request.get(documents[0].pictures[0].imageUrl)
  expect([picture.status(), picture.headers()['cache-control']]).toEqual([200, 'no-store'])
  await page.goto(`/library?collection=${collection}`)
  await page.getByRole('link', { name: '1 document waits for review' }).click()
  const card = page.getByRole('article', { name: /raccoon/ })
  await expect(card.locator('img.blur-2xl')).toHaveCount(1)
  expect(await seriousViolations(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await card.getByRole('button', { name: /Show picture/ }).click()
  await expect(card.locator('img.blur-2xl')).toHaveCount(0)
  await card.getByRole('button', { name: 'Approve' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing waits for review' })).toBeVisible()
  const { hits } = await search(request, { collection, text: 'a raccoon', k: 5 })
  expect(hits.map(({ source }) => source.name)).toContainEqual(expect.stringContaining('raccoon'))
  expect(problems).toEqual([])
})

test('a refused document fails with its reason', async ({ request }) => {
  const { result } = await moderated(request, 'refused', 'refuse')
  expect(result?.failed).toEqual([
    expect.objectContaining({ code: 'refused', reason: expect.stringContaining('raccoon') }),
  ])
  expect(result?.documents).toBe(1)
})

test('moderation is set in the library, and what is there already is checked', async ({ page, request, problems }) => {
  const collection = 'checked'
  await moderated(request, collection, 'off')
  await page.goto(`/library?collection=${collection}`)
  await page.getByRole('button', { name: `More for the collection “${collection}”` }).click()
  await page.getByRole('menuitem', { name: 'Moderation' }).click()
  const dialog = page.getByRole('dialog', { name: 'Moderation' })
  await dialog.getByRole('button', { name: 'Check what is here already' }).click()
  await expect(dialog.getByText('1 of 2 pictures flagged')).toBeVisible()
  expect(await seriousViolations(page)).toEqual([])
  await dialog.getByRole('button', { name: /A document with a flagged picture/ }).click()
  await page.getByRole('menuitemradio', { name: /^Refuse/ }).click()
  // It would be checked as the collection was set before.
  await expect(dialog.getByRole('button', { name: 'Check what is here already' })).toBeDisabled()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.locator('img.blur-2xl')).toHaveCount(1)
  const { collections } = await (await request.get('/api/collections')).json()
  expect(collections).toContainEqual(
    expect.objectContaining({
      name: collection,
      settings: { rerankInstruction: null, moderation: { ...policy, mode: 'refuse' } },
    }),
  )
  expect(problems).toEqual([])
})
