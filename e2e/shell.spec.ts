import type { Page } from '@playwright/test'
import { chat, ingest, sample } from './client.ts'
import { expect, test } from './fixtures.ts'

// The frame of every page: it stays where it is, on a desk and on a phone, and leads everywhere.

const collection = 'a-collection-with-a-long-name'
const id = 'shell-conversation'
const paths = [
  '/',
  `/chat/${id}`,
  `/library?collection=${collection}`,
  `/library/quarantine?collection=${collection}`,
  '/evaluate',
  '/evaluate/audit',
  '/models',
  '/models/tune',
  '/try',
]

test.beforeAll(async ({ request }) => {
  const names = ['photos/captions.csv', 'photos/raccoon.jpg', 'photos/petra.webp', 'travel-notes.txt']
  await ingest(request, collection, await Promise.all(names.map(sample)))
  await chat(request, { id, collection, text: 'Which animal has a black mask?' })
})

/** How far the frame is scrolled when it is told to, and how much higher its content is than it. */
function frameOf(page: Page): Promise<{ scrolled: number; overflow: number }> {
  return page.evaluate(() => {
    const frame = document.querySelector('#main')?.parentElement
    if (!frame) throw new Error('The page has no frame')
    frame.scrollTop = 500
    return { scrolled: frame.scrollTop, overflow: frame.scrollHeight - frame.clientHeight }
  })
}

const screens = { desk: { width: 1280, height: 800 }, phone: { width: 375, height: 667 } }

for (const path of paths)
  test(`the frame of ${path} does not scroll, on a desk or a phone`, async ({ page }) => {
    await page.goto(path)
    await page.waitForLoadState('networkidle')
    for (const viewport of Object.values(screens)) {
      await page.setViewportSize(viewport)
      expect(await frameOf(page)).toEqual({ scrolled: 0, overflow: 0 })
    }
  })

for (const [screen, viewport] of Object.entries(screens)) {
  test.describe(screen, () => {
    test.use({ viewport })

    test('a link within a page and a choice leave the header in sight', async ({ page }) => {
      await page.goto('/models')
      const header = page.getByRole('button', { name: /^Models:/ })
      await page.getByRole('link', { name: 'Speed and accuracy' }).click()
      await expect(page.getByRole('heading', { name: 'Speed and accuracy' })).toBeInViewport()
      await expect(header).toBeInViewport({ ratio: 1 })
      await page.goto('/evaluate')
      await page.getByText('Words only').click()
      await expect(header).toBeInViewport({ ratio: 1 })
    })
  })
}

test.describe('a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('shows the name of a collection before that of the model', async ({ page }) => {
    await page.goto('/models/tune')
    const picker = page.getByRole('button', { name: /^Collection:/ })
    await expect(picker).toContainText('default')
    const name = picker.getByText('default')
    expect(await name.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0)
  })
})

test('the palette asks, looks into the library and leads to every page', async ({ page, problems }) => {
  await page.goto(`/library?collection=${collection}`)
  await page.getByRole('button', { name: /^Collection:/ }).click()
  await page.getByRole('menuitemradio', { name: collection }).click()
  const palette = page.getByRole('dialog', { name: 'Search and commands' })
  const type = async (words: string) => {
    await page.keyboard.press('Control+k')
    await palette.getByRole('combobox').fill(words)
  }
  await type('petra')
  await palette.getByRole('option', { name: 'Find in the library “petra”' }).click()
  await expect(page.getByRole('searchbox', { name: 'Search by name' })).toHaveValue('petra')
  await expect(page.getByRole('list', { name: 'Documents' }).getByRole('listitem')).toHaveCount(1)

  await type('Which animal has a black mask?')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Which animal has a black mask?' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Copy answer' })).toBeVisible()

  for (const [name, path] of Object.entries({
    Audit: '/evaluate/audit',
    Models: '/models',
    'Tune a model': '/models/tune',
  })) {
    await type(name)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(path)
  }
  // A new chat that is open already asks at once.
  await page.getByRole('link', { name: 'New chat' }).click()
  await type('Who wears a mask?')
  await palette.getByRole('option', { name: 'Ask “Who wears a mask?”' }).click()
  await expect(page).toHaveURL(/\/chat\/./)
  await expect(page.getByRole('heading', { name: 'Who wears a mask?' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Copy answer' })).toBeVisible()
  expect(problems).toEqual([])
})

test('the palette keeps the keyboard when the page behind it comes later', async ({ page, problems }) => {
  await page.goto('/models')
  const go = Promise.withResolvers<void>()
  // The first visit asks for the page.
  await page.route(/\?_rsc=/, async (route) => {
    await go.promise
    await route.continue()
  })
  await page.getByRole('link', { name: 'New chat' }).click()
  await page.keyboard.press('Control+k')
  const input = page.getByRole('dialog', { name: 'Search and commands' }).getByRole('combobox')
  await input.fill('Who')
  go.resolve()
  await expect(page).toHaveURL('/')
  await expect(page.getByRole('textbox', { name: 'Your question', includeHidden: true })).toHaveCount(1)
  await page.keyboard.type(' wears')
  await expect(input).toHaveValue('Who wears')
  expect(problems).toEqual([])
})

test('the model of a collection is a step away from its menu', async ({ page, problems }) => {
  await page.goto(`/library?collection=${collection}`)
  await page.getByRole('button', { name: `More for the collection “${collection}”` }).click()
  await page.getByRole('menuitem', { name: 'Change the model' }).click()
  await expect(page).toHaveURL(`/models#collection-${collection}`)
  await expect(page.getByRole('article', { name: `Collection ${collection}` })).toBeInViewport()
  expect(problems).toEqual([])
})
