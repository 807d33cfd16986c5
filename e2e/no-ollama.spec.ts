import { hasOllama, startOllama } from '../lib/ollama/ollama-server.testing.ts'
import { chat, ingest, sample } from './client.ts'
import { expect, test } from './fixtures.ts'
import { startApp } from './server.ts'

// Without a language model the page says what is missing and how to get it, and answers all the same where it can.

test('no Ollama at all: the answer is quoted, and the page says why', async ({ page, request, problems }) => {
  const id = 'no-ollama'
  await ingest(request, id, [await sample('travel-notes.txt')])
  await chat(request, { id, collection: id, text: 'What is there to see at the Pont du Gard?' })
  await page.goto(`/chat/${id}`)
  const exchange = page.getByRole('region', { name: 'Question and answer' })
  await expect(exchange.getByRole('status')).toContainText('Quoted from your documents')
  await expect(exchange.getByRole('button', { name: /^Source 1: travel-notes\.txt/ }).first()).toBeVisible()
  await page.getByRole('button', { name: 'Models: Quoting passages' }).click()
  await expect(page.getByRole('dialog', { name: 'Models' })).toContainText('ollama serve')
  expect(problems).toEqual([])
})

test('a model that Ollama lacks: the page names it, and the command that gets it', async ({ page, playwright }) => {
  test.skip(!hasOllama, 'There is no Ollama in ../shared/ollama.')
  const ollama = await startOllama()
  const app = await startApp({ env: { OLLAMA_BASE_URL: ollama.baseUrl, CHAT_MODEL: 'missing:1b' } })
  try {
    const request = await playwright.request.newContext({ baseURL: app.url })
    await ingest(request, 'default', [await sample('travel-notes.txt')])
    await page.goto(app.url)
    await page.getByRole('button', { name: 'Models: missing:1b' }).click()
    await expect(page.getByRole('dialog', { name: 'Models' })).toContainText('Ollama has no model missing:1b.')
    await page.keyboard.press('Escape')

    await page.getByRole('textbox', { name: 'Your question' }).fill('What is there to see at the Pont du Gard?')
    await page.getByRole('textbox', { name: 'Your question' }).press('Enter')
    const exchange = page.getByRole('region', { name: 'Question and answer' })
    await expect(exchange.getByRole('alert')).toContainText('Ollama has no model missing:1b.')
    await expect(exchange.getByRole('alert')).toContainText('ollama pull missing:1b')
    await expect(exchange.getByRole('button', { name: 'Try again' })).toBeVisible()
  } finally {
    await app.stop()
    await ollama.stop()
  }
})
