import { ingest, textFile } from './client.ts'
import { test as base, expect, seriousViolations } from './fixtures.ts'
import { startApp } from './server.ts'
import { startWriter } from './writer.ts'

// What an answer tells of itself: what was searched for in place of the words asked, and which sentences nothing bears out.

const collection = 'default'
const guide = 'The barn owl lives in old barns and hunts mice at night. A grown barn owl weighs about 300 grams.'
const borneOut = 'The barn owl hunts mice at night [1].'
const invented = 'It was first described in Lisbon in 1852 by Admiral Pereira [1].'

interface Fixtures {
  /** A server that speaks as OpenAI's does, and always gives the same answer. */
  writer: string
}

const test = base.extend<object, Fixtures>({
  writer: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the braces.
    async ({}, use) => {
      const writer = await startWriter(() => [borneOut, ' ', invented])
      await use(writer.url)
      writer.stop()
    },
    { scope: 'worker' },
  ],
  app: [
    async ({ writer }, use) => {
      const app = await startApp({ env: { OPENAI_BASE_URL: writer, QUERY_REWRITING: 'rules' } })
      await use(app)
      await app.stop()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
})

test.beforeAll(({ request }) => ingest(request, collection, [textFile('owls.txt', guide)]))

test('a sentence that the sources do not hold is marked, and the mark says what it means', async ({
  page,
  problems,
}) => {
  await page.goto('/')
  const question = page.getByRole('textbox', { name: 'Your question' })
  await question.fill('What does the barn owl hunt?')
  await question.press('Enter')
  const exchange = page.getByRole('region', { name: 'Question and answer' })
  const marked = exchange.locator('[data-unsupported]')
  await expect(marked.first()).toBeVisible()
  expect((await marked.allTextContents()).join('')).toContain('Lisbon')
  expect((await marked.allTextContents()).join('')).not.toContain('hunts mice')
  await exchange.getByRole('button', { name: 'Not found in the sources' }).click()
  await expect(page.getByRole('dialog', { name: 'Not found in the sources' })).toContainText('It may still be true')
  expect(await seriousViolations(page)).toEqual([])
  await page.keyboard.press('Escape')
  expect(problems).toEqual([])
})

test('a follow-up says what was searched for, also after a reload and on a phone', async ({ page, problems }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/')
  const question = page.getByRole('textbox', { name: 'Your question' })
  const exchanges = page.getByRole('region', { name: 'Question and answer' })
  await question.fill('Where does the barn owl live?')
  await question.press('Enter')
  await expect(exchanges.first().locator('.answer')).toContainText('Lisbon')
  await expect(exchanges.first().getByText('Searched for:')).toHaveCount(0)
  await question.fill('How big is it?')
  await question.press('Enter')
  const line = exchanges.nth(1).getByText('Searched for:')
  await expect(line).toContainText('Where does the barn owl live? How big is it?')
  await expect(line).toContainText('with what you asked before')
  await expect(exchanges.nth(1).locator('.answer')).toContainText('Lisbon')
  await page.reload()
  await expect(exchanges.nth(1).getByText('Searched for:')).toContainText('Where does the barn owl live?')
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  expect(problems).toEqual([])
})
