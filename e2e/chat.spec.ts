import { ingest, samplePath, textFile } from './client.ts'
import { test as base, expect } from './fixtures.ts'
import { startApp } from './server.ts'
import { startWriter } from './writer.ts'

// What the chat shows around an answer: what was begun and not sent, what was stopped, what was found and not cited.

const silent = 'What does the barn owl hunt in silence?'

const test = base.extend({
  app: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the braces.
    async ({}, use) => {
      const writer = await startWriter((prompt) => (prompt.includes(silent) ? null : ['It hunts mice.']))
      const app = await startApp({ env: { OPENAI_BASE_URL: writer.url, QUERY_REWRITING: 'off' } })
      await use(app)
      await app.stop()
      writer.stop()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
})

test.beforeAll(async ({ request }) => {
  const texts = [
    'The barn owl hunts mice.',
    'The eagle owl hunts hares.',
    'The little owl hunts beetles.',
    'Owls see well.',
  ]
  await ingest(
    request,
    'default',
    texts.map((text, index) => textFile(`owl-${index}.txt`, text)),
  )
})

test('a question that was begun is still there after a look into the library', async ({ page, problems }) => {
  await page.goto('/')
  const question = page.getByRole('textbox', { name: 'Your question' })
  await question.fill('What does the barn')
  await page.getByLabel('Choose a picture').setInputFiles(samplePath('photos/owl.webp'))
  const picture = page.getByRole('img', { name: 'To search with: owl.webp' })
  await expect(picture).toBeVisible()
  await page.getByRole('link', { name: 'Library', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Library' })).toBeVisible()
  await page.getByRole('link', { name: 'New chat' }).click()
  await expect(question).toHaveValue('What does the barn')
  await expect(picture).toBeVisible()

  await question.fill('What does the barn owl hunt?')
  await page.getByRole('button', { name: 'Remove the picture' }).click()
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByRole('button', { name: 'Copy answer' })).toBeVisible()
  await expect(question).toHaveValue('')
  await page.getByRole('link', { name: 'New chat' }).click()
  await expect(question).toHaveValue('')
  expect(problems).toEqual([])
})

test('where an answer cites none, the best that was found stay in sight to check it against', async ({
  page,
  problems,
}) => {
  await page.goto('/')
  await page.getByRole('textbox', { name: 'Your question' }).fill('What does the barn owl hunt?')
  await page.getByRole('button', { name: 'Send' }).click()
  const exchange = page.getByRole('region', { name: 'Question and answer' })
  await expect(exchange).toContainText('scripted named no source here. Check it against what was found.')
  const sources = exchange.getByRole('complementary', { name: 'Sources' })
  await expect(sources.getByRole('heading', { name: 'Found, not cited' })).toBeVisible()
  await expect(sources.getByRole('article')).toHaveCount(3)
  await expect(sources.getByRole('button', { name: /^Also found 1/ })).toBeVisible()
  expect(problems).toEqual([])
})

test('an answer that was stopped before its first word can be asked for again, also after a reload', async ({
  page,
  problems,
}) => {
  await page.goto('/')
  await page.getByRole('textbox', { name: 'Your question' }).fill(silent)
  await page.getByRole('button', { name: 'Send' }).click()
  const exchange = page.getByRole('region', { name: 'Question and answer' })
  await expect(exchange.getByText('Writing')).toBeVisible()
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(exchange.getByRole('status')).toContainText('Stopped')
  const again = exchange.getByRole('button', { name: 'Answer again' })
  await expect(again).toBeVisible()
  await expect(exchange.getByRole('button', { name: 'Copy answer' })).toHaveCount(0)
  await page.reload()
  await again.click()
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible()
  await page.getByRole('button', { name: 'Stop' }).click()
  expect(problems).toEqual([])
})

test('that there is no reranker is said once in a browser session', async ({ page }) => {
  await page.goto('/')
  const notice = page.getByText(/results are in search order/)
  for (const [index, question] of ['What does the barn owl hunt?', 'And the eagle owl?'].entries()) {
    await page.getByRole('textbox', { name: 'Your question' }).fill(question)
    await page.getByRole('button', { name: 'Send' }).click()
    await expect(page.getByRole('button', { name: 'Copy answer' })).toBeVisible()
    await expect(notice).toHaveCount(index === 0 ? 1 : 0)
    await page.reload()
    await expect(page.getByRole('button', { name: 'Copy answer' })).toBeVisible()
    await expect(notice).toHaveCount(index === 0 ? 1 : 0)
    await page.getByRole('link', { name: 'New chat' }).click()
  }
})

test('in an empty collection the answer leads to where files are added', async ({ page, request, problems }) => {
  await request.post('/api/collections', { data: { name: 'vacant' } })
  await page.goto('/')
  await page.getByRole('button', { name: /^Collection:/ }).click()
  await page.getByRole('menuitemradio', { name: /^vacant/ }).click()
  await page.getByRole('textbox', { name: 'Your question' }).fill('Is anything here?')
  await page.getByRole('button', { name: 'Send' }).click()
  const exchange = page.getByRole('region', { name: 'Question and answer' })
  await expect(exchange).toContainText('Nothing in this collection answers that.')
  await expect(exchange.getByRole('status')).toContainText(/^Nothing found/)
  await exchange.getByRole('link', { name: 'Add files' }).click()
  await expect(page).toHaveURL('/library?collection=vacant')
  expect(problems).toEqual([])
})
