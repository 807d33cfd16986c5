import type { Locator, Page } from '@playwright/test'
import { hasOllama, type OllamaServer, startOllama, testModel } from '../lib/ollama/ollama-server.testing.ts'
import { freePort } from '../scripts/port.ts'
import { ingest, sample } from './client.ts'
import { test as base, expect } from './fixtures.ts'
import { startApp } from './server.ts'

// Answers by a real language model, whose server comes and goes.

const collection = 'default'
/** Makes the small model talk for long enough to be interrupted. */
const longQuestion = 'Tell me a long story about the raccoon, the red panda and the cat, in many chapters.'

interface Fixtures {
  /** Where Ollama is looked for; the tests start and end it there. */
  ollamaPort: number
}

const test = base.extend<object, Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the braces.
  ollamaPort: [async ({}, use) => use(await freePort()), { scope: 'worker' }],
  app: [
    async ({ ollamaPort }, use) => {
      const env = { OLLAMA_BASE_URL: `http://127.0.0.1:${ollamaPort}`, CHAT_MODEL: testModel }
      const app = await startApp({ env })
      await use(app)
      await app.stop()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
})

test.skip(!hasOllama, 'There is no Ollama in ../shared/ollama.')
test.describe.configure({ timeout: 180_000 })

let ollama: OllamaServer | null = null

test.beforeAll(async ({ request, ollamaPort }) => {
  ollama = await startOllama(ollamaPort)
  const names = ['photos/captions.csv', 'photos/raccoon.jpg', 'photos/red-panda.webp', 'photos/chelsea-the-cat.jpg']
  await ingest(request, collection, await Promise.all(names.map(sample)))
})

test.afterAll(() => ollama?.stop())

/** Asks, and gives back the exchange when the first words of the answer are there. */
async function askForStory(page: Page): Promise<Locator> {
  await page.goto('/')
  await page.getByRole('textbox', { name: 'Your question' }).fill(longQuestion)
  await page.getByRole('textbox', { name: 'Your question' }).press('Enter')
  const exchange = page.getByRole('region', { name: 'Question and answer' })
  await expect(words(exchange)).toContainText(/\w+ \w+ \w+/, { timeout: 60_000 })
  return exchange
}

/** The words of the answer. */
function words(exchange: Locator): Locator {
  return exchange.locator('.answer')
}

test('Stop keeps the words that came, and the composer is ready', async ({ page, problems }) => {
  const exchange = await askForStory(page)
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(exchange.getByRole('status')).toContainText('Stopped')
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible()
  const kept = (await words(exchange).textContent()) ?? ''
  expect(kept).toMatch(/\w/)

  await page.getByRole('textbox', { name: 'Your question' }).fill('And the cat?')
  await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled()
  await page.reload()
  await expect(exchange.getByRole('status')).toContainText('Stopped')
  await expect(words(exchange)).toContainText(kept.slice(0, 20))
  expect(problems).toEqual([])
})

test('Ollama is killed in the middle: the page keeps what came, says so, and tries again', async ({
  page,
  problems,
  ollamaPort,
}) => {
  const exchange = await askForStory(page)
  ollama?.kill()
  const alert = exchange.getByRole('alert')
  await expect(alert).toContainText(/Ollama at \S+ broke off in the middle of the answer/)
  await expect(alert).toContainText('What came before is kept.')
  const kept = (await words(exchange).textContent()) ?? ''
  expect(kept).toMatch(/\w/)

  await page.reload()
  await expect(alert).toContainText('broke off in the middle of the answer')
  await expect(words(exchange)).toContainText(kept.slice(0, 20))

  await alert.getByRole('button', { name: 'Try again' }).click()
  await expect(alert).toContainText('Ollama does not answer at')

  await ollama?.stop()
  ollama = await startOllama(ollamaPort)
  await alert.getByRole('button', { name: 'Try again' }).click()
  await expect(words(exchange)).toContainText(/\w+ \w+ \w+/, { timeout: 60_000 })
  await expect(alert).toBeHidden()
  expect(problems).toEqual([])
})
