import type { Page } from '@playwright/test'
import { chat, ingest, sample, search } from './client.ts'
import { expect, seriousViolations, test } from './fixtures.ts'

// Every screen, in light and dark, for those who can't see it well or at all.

const collection = 'accessibility'
const id = 'accessibility-conversation'
const question = 'How do I find the North Star?'
let document: string

test.beforeAll(async ({ request }) => {
  const names = ['photos/captions.csv', 'photos/raccoon.jpg', 'photos/petra.webp', 'night-sky-handbook.pdf']
  await ingest(request, collection, await Promise.all(names.map(sample)))
  await chat(request, { id, collection, text: question })
  const { hits } = await search(request, { collection, text: question, k: 1 })
  document = hits[0]?.documentId ?? ''
  const audit = await (await request.post('/api/audits', { data: { collection } })).json()
  await (await request.get(`/api/audits/${audit.id}/events`)).text()
})

/** The screens, each with a sign that all of it is there. */
const screens: Record<string, (page: Page) => Promise<unknown>> = {
  'a new chat': async (page) => {
    await page.goto('/')
    await expect(page.getByRole('textbox', { name: 'Your question' })).toBeFocused()
  },
  'a chat with an answer': async (page) => {
    await page.goto(`/chat/${id}`)
    await expect(page.getByRole('button', { name: 'Copy answer' })).toBeVisible()
  },
  'the sources that were not cited': async (page) => {
    await page.goto(`/chat/${id}`)
    await page.getByRole('button', { name: /^Also found/ }).click()
  },
  'the viewer': async (page) => {
    await page.goto(`/chat/${id}`)
    await page
      .getByRole('button', { name: /^Source \d+:/ })
      .first()
      .click()
    await expect(page.getByRole('dialog').locator('img')).toHaveCSS('opacity', '1')
  },
  'the library': async (page) => {
    await page.goto(`/library?collection=${collection}`)
    await expect(page.getByRole('list', { name: 'Documents' }).getByRole('listitem')).toHaveCount(3)
  },
  'the library as a list': async (page) => {
    await page.goto(`/library?collection=${collection}`)
    await page.getByRole('button', { name: 'As a list' }).click()
  },
  'a document': async (page) => {
    await page.goto(`/library/${document}?collection=${collection}`)
    await expect(page.getByRole('region', { name: 'Items' }).getByRole('article').first()).toBeVisible()
  },
  'the question before a deletion': async (page) => {
    await page.goto(`/library/${document}?collection=${collection}`)
    await page.getByRole('button', { name: 'Delete this document' }).click()
    await expect(page.getByRole('dialog', { name: /^Delete/ })).toBeVisible()
  },
  'what counts as relevant': async (page) => {
    await page.goto(`/library?collection=${collection}`)
    await page.getByRole('button', { name: `More for the collection “${collection}”` }).click()
    await page.getByRole('menuitem', { name: 'Say what counts as relevant' }).click()
    await expect(page.getByRole('textbox', { name: 'Instruction' })).toBeFocused()
  },
  'the evaluation': async (page) => {
    await page.goto('/evaluate')
    await expect(page.getByRole('button', { name: 'Start' })).toBeVisible()
  },
  'an audit': async (page) => {
    await page.goto('/evaluate/audit')
    await page.evaluate((name) => localStorage.setItem('diptych.collection', name), collection)
    await page.reload()
    await expect(page.getByRole('heading', { name: /^Audit of/ })).toBeVisible()
    await expect(page.getByRole('heading', { name: 'Copies' })).toBeVisible()
  },
  'the models': async (page) => {
    await page.goto('/')
    await page.getByRole('button', { name: /^Models:/ }).click()
    await expect(page.getByRole('heading', { name: /^Answers:/ })).toBeVisible()
  },
  'the search': async (page) => {
    await page.goto('/')
    await page.getByRole('button', { name: 'Search Ctrl K' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
  },
}

for (const [screen, open] of Object.entries(screens))
  test(`${screen}, in light and dark`, async ({ page, problems }) => {
    await open(page)
    await page.waitForLoadState('networkidle')
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await seriousViolations(page), colorScheme).toEqual([])
    }
    expect(problems).toEqual([])
  })

test('the theme that is chosen stays', async ({ page }) => {
  const scheme = () => page.evaluate(() => getComputedStyle(globalThis.document.documentElement).colorScheme)
  await page.goto('/')
  await page.getByRole('radio', { name: 'Dark' }).click()
  await expect.poll(scheme).toBe('dark')
  await page.reload()
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked()
  await expect.poll(scheme).toBe('dark')
  await page.getByRole('radio', { name: 'Dark' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('radio', { name: 'Light' })).toBeChecked()
  await expect.poll(scheme).toBe('light')
})

test('a question is asked and its source opened and closed by the keyboard alone', async ({ page, problems }) => {
  await page.goto(`/chat/${id}`)
  await page.getByRole('textbox', { name: 'Your question' }).focus()
  await page.keyboard.type('Which animal has a black mask?')
  await page.keyboard.press('Enter')
  const source = page.getByRole('button', { name: /^Source \d+: .*raccoon\.jpg/ }).first()
  await source.focus()
  await page.keyboard.press('Enter')
  const viewer = page.getByRole('dialog', { name: /raccoon\.jpg/ })
  await expect(viewer).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(viewer).toBeHidden()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('ArrowLeft')
  await expect(viewer).toBeVisible()
  // The picture has the focus, and goes with its source.
  await viewer.getByRole('button', { name: /Show at full size/ }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(viewer).toBeHidden()
  await page.keyboard.press('ArrowLeft')
  await expect(viewer).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(source).toBeFocused()
  expect(problems).toEqual([])
})
