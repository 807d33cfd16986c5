import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { expectError, ingest, sample, samplePath } from './client.ts'
import { expect, seriousViolations, test } from './fixtures.ts'

// The vectors of a collection, audited over HTTP and in the page.

const collection = 'audited'

test.beforeAll(async ({ request }) => {
  const entries = await readdir(samplePath(), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const names = files.map(({ parentPath, name }) => path.relative(samplePath(), path.join(parentPath, name)))
  await ingest(request, collection, await Promise.all(names.map(sample)))
})

// The server is shared, and a picture that is held here would outlive its deletion elsewhere.
test.afterAll(async ({ request }) => {
  await request.delete(`/api/collections/${collection}`)
})

test('an audit over HTTP reports how pictures and words lie, and goes when it is deleted', async ({ request }) => {
  const response = await request.post('/api/audits', { data: { collection } })
  expect(response.status()).toBe(202)
  const { id } = await response.json()
  await (await request.get(`/api/audits/${id}/events`)).text()
  const { state, report } = await (await request.get(`/api/audits/${id}`)).json()
  expect(state).toBe('done')
  expect(report.averagePairwiseDistance).toBeGreaterThan(0.1)
  expect(report.silhouetteScore).toBeGreaterThan(-1)
  expect(report.modalities.map(({ modality }: { modality: string }) => modality)).toEqual(['image', 'text'])
  expect(report.gaps[0].pairs.own.value).toBeGreaterThan(report.gaps[0].pairs.other)
  expect((await request.delete(`/api/audits/${id}`)).status()).toBe(200)
  await expectError(await request.get(`/api/audits/${id}`), 404, 'not-found')
  await expectError(await request.post('/api/audits', { data: { collection: 'never made' } }), 404, 'not-found')
})

test('the page audits, shows what was found, and what has changed since', async ({ page, request, problems }) => {
  await page.goto('/evaluate')
  await page.evaluate((name) => localStorage.setItem('diptych.collection', name), collection)
  await page.reload()
  await page.getByRole('navigation', { name: 'Ways to evaluate' }).getByRole('link', { name: 'Audit' }).click()
  await expect(page.getByText('Nothing has been audited yet')).toBeVisible()
  await page.getByRole('button', { name: /^Compare groups of people/ }).click()
  await page.getByRole('menuitemradio', { name: 'Women and men' }).click()
  await page.getByRole('button', { name: 'Start' }).click()

  const audit = page.getByRole('region', { name: /^Audit of/ })
  await expect(audit.getByRole('heading', { name: /^Pictures/ }).first()).toBeVisible({ timeout: 60_000 })
  await expect(audit.getByRole('region', { name: 'In short' }).getByRole('listitem').first()).toContainText(
    /Words find their own picture among the first 10 of \d+/,
  )
  await expect(audit.getByText('modality gap')).toBeVisible()
  await expect(audit.getByRole('heading', { name: 'What comes up too often' })).toBeVisible()
  await audit
    .getByText(/^The \d+ groups, /)
    .first()
    .click()
  await expect(audit.getByRole('img').first()).toBeVisible()
  const groups = audit.getByRole('region', { name: 'Women and men' })
  for (const group of ['woman', 'man'])
    await expect(groups.getByRole('term').filter({ hasText: new RegExp(`^${group}`) })).toContainText(/\d%/)
  await expect(groups.getByText(/^(Asked for “person”|The groups don’t differ)/)).toBeVisible()
  await groups.getByText('Prompt by prompt').click()
  await expect(groups.getByRole('rowheader', { name: 'a photo of a … who works as a nurse' })).toBeVisible()
  await expect(groups.getByRole('row')).toHaveCount(21)
  await expect(audit.getByText(/by more than chance since/)).toHaveCount(0)
  expect(await seriousViolations(page)).toEqual([])

  // Six of the pictures again, in files that differ in a byte: more of it is there twice.
  const copies = audit.getByText(/have an exact copy/).first()
  const before = await copies.textContent()
  const again = ['astronaut.jpg', 'dahlia.jpg', 'espresso.jpg', 'raccoon.jpg', 'owl.webp', 'petra.webp']
  const files = await Promise.all(
    again.map(async (name) => {
      const { bytes } = await sample(`photos/${name}`)
      return { name: `again-${name}`, bytes: new Uint8Array([...bytes, 0]) }
    }),
  )
  await ingest(request, collection, files)
  await page.getByRole('button', { name: 'Start' }).click()
  const history = page.getByRole('region', { name: 'History' }).getByRole('listitem')
  await expect(history).toHaveCount(2, { timeout: 60_000 })
  await expect(copies).toBeVisible()
  await expect(copies).not.toHaveText(before ?? '')
  const drift = audit.getByRole('status')
  await expect(drift).toContainText('Changed by more than chance since')
  await expect(drift).toContainText(/Pictures: share of copies, at a likeness from 0.97 on: 0\.\d+ → 0\.\d+/)

  await page.setViewportSize({ width: 390, height: 844 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await page
    .getByRole('button', { name: /^Delete the audit of/ })
    .first()
    .click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(history).toHaveCount(1)
  expect(problems).toEqual([])
})
