import type { Locator, Page } from '@playwright/test'
import { startHubInPlaceOfQwen } from '../lib/answer/local/tiny-chat.testing.ts'
import { chat, ingest, sample } from './client.ts'
import { test as base, expect, seriousViolations } from './fixtures.ts'
import { startApp } from './server.ts'

// A language model without another server: pulled from a hub on this machine, chosen, asked and stopped. The hub has a very
// small model in the place of Qwen3 0.6B (training/tiny_chat.py).

const test = base.extend({
  app: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the braces.
    async ({}, use) => {
      const hub = await startHubInPlaceOfQwen()
      const app = await startApp({ env: { HF_ENDPOINT: hub.endpoint, EMBEDDING_MODEL: 'diptych-starter' } })
      await use(app)
      await app.stop()
      await hub.close()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
})

test.describe.configure({ mode: 'serial', timeout: 120_000 })

const question = 'Who built the Pont du Gard, and for whom?'

test.beforeAll(async ({ request }) => {
  await ingest(request, 'default', [await sample('travel-notes.txt')])
})

/** Asks in the page; gives back the exchange. */
async function ask(page: Page, words: string): Promise<Locator> {
  await page.goto('/')
  await page.getByRole('textbox', { name: 'Your question' }).fill(words)
  await page.getByRole('textbox', { name: 'Your question' }).press('Enter')
  return page.getByRole('region', { name: 'Question and answer' })
}

/** Presses Stop as soon as words are there: the small model is through with its longest answer in a second. */
function stopAtFirstWords(): void {
  const observer = new MutationObserver(() => {
    if ((document.querySelector('.answer')?.textContent?.length ?? 0) < 30) return
    document.querySelector<HTMLButtonElement>('button[aria-label^="Stop"]')?.click()
    observer.disconnect()
  })
  observer.observe(document.body, { subtree: true, childList: true, characterData: true })
}

test('it is pulled and chosen on the page of models', async ({ page, request, problems }) => {
  await page.goto('/models')
  const model = page.getByRole('article', { name: 'Qwen3 0.6B' })
  await model.getByRole('button', { name: /^Download Qwen3 0\.6B(?:, 4 bits \(q4\))?$/ }).click()
  await model.getByRole('button', { name: /^Use to answer: Qwen3 / }).click()
  await expect(model).toContainText('chosen to answer')
  expect(await seriousViolations(page)).toEqual([])
  const choices = await (await request.get('/api/chat-models')).json()
  expect(choices).toEqual({
    chosen: 'qwen3-0.6b',
    fixed: false,
    models: [
      { name: 'qwen3-0.6b', provider: 'built in' },
      { name: 'extractive', provider: 'built in' },
    ],
  })
  const { models } = await (await request.get('/api/models')).json()
  expect(models.find(({ id }: { id: string }) => id === 'qwen3-0.6b')).toMatchObject({
    purpose: 'chat',
    state: 'ready',
    selected: true,
  })
  expect(problems).toEqual([])
})

test('its answer streams, with citations that open their source', async ({ page, problems }) => {
  const exchange = await ask(page, question)
  await expect(exchange.locator('.answer')).toContainText('swim under the arches')
  await expect(exchange.getByRole('button', { name: /^Source 1: travel-notes\.txt/ }).first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Models: qwen3-0.6b' })).toBeVisible()
  expect(problems).toEqual([])
})

test('it comes in pieces over HTTP, and another model can be named for one question', async ({ request }) => {
  const chunks = await chat(request, { id: 'by-http', collection: 'default', text: question })
  expect(chunks.filter(({ type }) => type === 'text-delta').length).toBeGreaterThan(10)
  const messages = [{ id: 'q', role: 'user', parts: [{ type: 'text', text: question }] }]
  const quoted = await request.post('/api/chat', { data: { messages, model: 'extractive' } })
  expect(await quoted.text()).toContain('"model":"extractive"')
  const unknown = await request.post('/api/chat', { data: { messages, model: 'smollm2-360m' } })
  expect(await unknown.text()).toContain('models pull smollm2-360m')
})

test('Stop ends an answer that has no end, and the next one comes', async ({ page, problems }) => {
  await page.goto('/')
  await page.evaluate(stopAtFirstWords)
  await page.getByRole('textbox', { name: 'Your question' }).fill('What of the Pont du Gard? Tell me everything')
  await page.getByRole('textbox', { name: 'Your question' }).press('Enter')
  const exchange = page.getByRole('region', { name: 'Question and answer' })
  await expect(exchange.getByRole('status')).toContainText('Stopped')
  const kept = (await exchange.locator('.answer').textContent()) ?? ''
  expect(kept).toContain('There is much to tell')
  // Left alone it writes some 3,500 letters.
  expect(kept.length).toBeLessThan(3000)
  const next = await ask(page, question)
  await expect(next.locator('.answer')).toContainText('swim under the arches')
  expect(problems).toEqual([])
})

test('the page lets choose who answers, at the width of a phone too', async ({ page, problems }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/')
  await page.getByRole('button', { name: 'Models: qwen3-0.6b' }).click()
  await expect(page.getByRole('dialog', { name: 'Models' })).toContainText('It runs in Diptych itself')
  await page.getByRole('button', { name: /^Who answers/ }).click()
  await page.getByRole('menuitemradio', { name: /^Quote passages/ }).click()
  await expect(page.getByRole('button', { name: 'Models: Quoting passages' })).toBeVisible()
  await page.getByRole('button', { name: /^Who answers/ }).click()
  await page.getByRole('menuitemradio', { name: /^Automatic/ }).click()
  await expect(page.getByRole('button', { name: 'Models: qwen3-0.6b' })).toBeVisible()
  expect(await seriousViolations(page)).toEqual([])
  expect(problems).toEqual([])
})

test('removed, it answers no more, and passages are quoted', async ({ request }) => {
  expect((await request.delete('/api/models/qwen3-0.6b')).status()).toBe(200)
  const chunks = await chat(request, { id: 'after', collection: 'default', text: question })
  expect(JSON.stringify(chunks)).toContain('"model":"extractive"')
})
