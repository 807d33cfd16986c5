import { chat, ingest, sample } from './client.ts'
import { expect, test } from './fixtures.ts'

// A phone, held upright, with a finger instead of a mouse.

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

const collection = 'phone'
const id = 'phone-conversation'
const question = 'Which animal has a black mask?'

test.beforeAll(async ({ request }) => {
  const names = ['photos/raccoon.jpg', 'photos/captions.csv', 'night-sky-handbook.pdf']
  await ingest(request, collection, await Promise.all(names.map(sample)))
  await chat(request, { id, collection, text: question })
})

for (const path of ['/', `/chat/${id}`, `/library?collection=${collection}`, '/evaluate']) {
  test(`${path} is no wider than the screen`, async ({ page, problems }) => {
    await page.goto(path)
    await expect(page.getByRole('main')).toBeVisible()
    await page.waitForLoadState('networkidle')
    const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement)
    expect(scrollWidth).toBe(clientWidth)
    // What lies beyond an edge of the main part, and does not scroll within a box of its own.
    const beyond = await page.getByRole('main').evaluate((main) =>
      [...main.querySelectorAll('button, a, input, textarea, img, h1, h2, p')]
        .filter((element) => {
          const { left, right, width } = element.getBoundingClientRect()
          return width > 1 && (left < -1 || right > innerWidth + 1)
        })
        .map((element) => element.outerHTML.slice(0, 120)),
    )
    expect(beyond).toEqual([])
    expect(problems).toEqual([])
  })
}

test('the drawer opens, leads to a chat and closes', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('complementary', { name: 'Chats' })).toBeHidden()
  await page.getByRole('button', { name: 'Open the menu' }).tap()
  const drawer = page.getByRole('dialog', { name: 'Chats' })
  await drawer.locator(`a[href="/chat/${id}"]`).tap()
  await expect(drawer).toBeHidden()
  await expect(page.getByRole('heading', { name: question })).toBeVisible()

  await page.getByRole('button', { name: 'Open the menu' }).tap()
  await drawer.getByRole('link', { name: 'Library' }).tap()
  await expect(drawer).toBeHidden()
  await expect(page.getByRole('heading', { name: 'Library' })).toBeVisible()
})

test('the composer is in reach, and its answer opens a source over the whole screen', async ({ page, problems }) => {
  await page.goto(`/chat/${id}`)
  const composer = page.getByRole('textbox', { name: 'Your question' })
  await expect(composer).toBeInViewport({ ratio: 1 })
  await composer.tap()
  await composer.fill('How do I find the North Star?')
  await expect(page.getByRole('button', { name: 'Send' })).toBeInViewport({ ratio: 1 })
  await page.getByRole('button', { name: 'Send' }).tap()
  const exchange = page.getByRole('region', { name: 'Question and answer' }).last()
  await exchange
    .getByRole('button', { name: /^Source \d+: night-sky-handbook\.pdf/ })
    .first()
    .tap()
  const viewer = page.getByRole('dialog', { name: /night-sky-handbook\.pdf/ })
  await expect(viewer).toBeVisible()
  expect(await viewer.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 })
  await expect(viewer.getByRole('button', { name: 'Close' })).toBeInViewport({ ratio: 1 })
  await viewer.getByRole('button', { name: 'Close' }).tap()
  await expect(viewer).toBeHidden()
  expect(problems).toEqual([])
})

test('what counts as relevant is said in a dialog that fits the screen', async ({ page, request, problems }) => {
  const sentence = 'Given a question about animals, find the photo that shows the one'
  await page.goto(`/library?collection=${collection}`)
  const open = async () => {
    await page.getByRole('button', { name: `More for the collection “${collection}”` }).tap()
    await page.getByRole('menuitem', { name: 'Say what counts as relevant' }).tap()
  }
  await open()
  const dialog = page.getByRole('dialog', { name: 'What counts as relevant' })
  const words = dialog.getByRole('textbox', { name: 'Instruction' })
  await words.fill(sentence)
  await expect(dialog).toBeInViewport({ ratio: 1 })
  await dialog.getByRole('button', { name: 'Save' }).tap()
  await expect(dialog).toBeHidden()
  const { collections } = await (await request.get('/api/collections')).json()
  expect(collections).toContainEqual(
    expect.objectContaining({ name: collection, settings: { rerankInstruction: sentence, moderation: null } }),
  )
  await open()
  await expect(words).toHaveValue(sentence)
  expect(problems).toEqual([])
})
