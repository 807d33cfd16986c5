import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { root } from '../scripts/runtime.mjs'
import { sample, samplePath } from './client.ts'
import { expect, test } from './fixtures.ts'

// What the product is for, in a real browser, from an empty data folder, with no language model: it quotes and cites.

test.use({ server: {} })

let folder: string

test.beforeAll(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'diptych-folder-')), 'photos')
  await cp(samplePath('photos'), folder, { recursive: true })
  await writeFile(path.join(folder, 'torn.jpg'), (await sample('photos/owl.webp')).bytes.subarray(0, 100))
})

test.afterAll(() => rm(path.dirname(folder), { recursive: true, force: true }))

async function choose(page: Page, what: 'Files' | 'Folder', files: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Add', exact: true }).first().click()
  await page.getByRole('menuitem', { name: what }).click()
  await (await chooser).setFiles(files)
}

/** The last question with its answer, once that is done. */
async function answerTo(page: Page, question: string | null): Promise<Locator> {
  if (question !== null) await page.getByRole('textbox', { name: 'Your question' }).fill(question)
  await page.getByRole('button', { name: 'Send' }).click()
  const exchange = page.getByRole('region', { name: 'Question and answer' }).last()
  await expect(exchange.getByRole('button', { name: 'Copy answer' })).toBeVisible()
  return exchange
}

/** The viewer, opened by the number of a source among the words. */
async function openSource(exchange: Locator, name: RegExp): Promise<Locator> {
  await exchange
    .getByRole('button', { name: new RegExp(`^Source \\d+: .*${name.source}`) })
    .first()
    .click()
  return exchange.page().getByRole('dialog', { name })
}

async function closeViewer(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
}

/** Whether the picture in the viewer has come. */
async function expectPicture(viewer: Locator): Promise<void> {
  await expect
    .poll(() => viewer.locator('img').evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth))
    .toBeGreaterThan(100)
}

test('from an empty library to cited pictures and pages, kept and deleted', async ({ page, problems }) => {
  test.setTimeout(180_000)

  await test.step('start empty', async () => {
    await page.goto('/')
    await expect(page.getByText('default holds nothing yet.')).toBeVisible()
    await page.getByRole('link', { name: 'Add files' }).click()
    await expect(page.getByText('Drop files or a folder here')).toBeVisible()
  })

  await test.step('upload a folder and a PDF', async () => {
    await choose(page, 'Folder', folder)
    const added = page.getByRole('region', { name: 'Being added' })
    await expect(added.getByRole('progressbar', { name: 'photos · 22 files' })).toBeVisible()
    await choose(page, 'Files', samplePath('night-sky-handbook.pdf'))
    await expect(added.getByText('Added 20 items · 1 could not be read')).toBeVisible({ timeout: 60_000 })
    await expect(added.getByText(/torn\.jpg is broken or no picture/)).toBeVisible()
    await added.getByRole('button', { name: 'Show the files' }).click()
    const torn = added.getByRole('listitem').filter({ hasText: 'photos/torn.jpg' })
    await expect(torn).toContainText('Not read')
    await expect(added.getByText(/^Added \d+ items$/)).toBeVisible({ timeout: 60_000 })
    await expect(page.getByText('21 documents')).toBeVisible()
  })

  await test.step('ask in words: the right picture is shown and cited', async () => {
    await page.getByRole('link', { name: 'New chat' }).click()
    const exchange = await answerTo(page, 'Which animal here looks as if it wore a black mask?')
    await expect(exchange).toContainText('A raccoon with its black mask')
    const sources = exchange.getByRole('complementary', { name: 'Sources' })
    await expect(sources.getByRole('img', { name: /raccoon with its black mask/ }).first()).toBeVisible()

    const viewer = await openSource(exchange, /raccoon\.jpg/)
    await expectPicture(viewer)
    await expect(viewer).toContainText('caught among the leaves')
    await closeViewer(page)
  })

  await test.step('ask about the PDF: its page opens with the place marked', async () => {
    const exchange = await answerTo(page, 'How do I find the North Star?')
    const viewer = await openSource(exchange, /night-sky-handbook\.pdf, page 3/)
    await expect(viewer.getByRole('button', { name: /^Page 3 of night-sky-handbook\.pdf/ })).toBeVisible()
    await expectPicture(viewer)
    await expect(viewer.locator('[data-region]')).toBeVisible()
    await closeViewer(page)
  })

  await test.step('ask with a picture from a file', async () => {
    await page.getByLabel('Choose a picture').setInputFiles(path.join(root, 'samples/queries/kitten.jpg'))
    await expect(page.getByRole('img', { name: 'To search with: kitten.jpg' })).toBeVisible()
    const exchange = await answerTo(page, 'What animal is this?')
    await expect(exchange.getByRole('img', { name: 'Your picture: kitten.jpg' })).toBeVisible()
    await expectPicture(await openSource(exchange, /chelsea-the-cat\.jpg/))
    await closeViewer(page)
  })

  await test.step('ask with a pasted picture, without words', async () => {
    const base64 = (await readFile(samplePath('photos/petra.webp'))).toString('base64')
    await page.getByRole('textbox', { name: 'Your question' }).evaluate((composer, data) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File([bytes], 'pasted.webp', { type: 'image/webp' }))
      composer.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, base64)
    await expect(page.getByRole('img', { name: 'To search with: pasted.webp' })).toBeVisible()
    const exchange = await answerTo(page, null)
    await expect(exchange.getByRole('button', { name: /^Source \d+: photos\/petra\.webp/ }).first()).toBeVisible()
  })

  await test.step('reload: the conversation is still there', async () => {
    const chats = page.getByRole('complementary', { name: 'Chats' })
    await page.reload()
    const exchanges = page.getByRole('region', { name: 'Question and answer' })
    await expect(exchanges).toHaveCount(4)
    await expect(exchanges.first()).toContainText('A raccoon with its black mask')
    await expect(exchanges.nth(2).getByRole('img', { name: 'Your picture: kitten.jpg' })).toBeVisible()
    await expect(chats.getByRole('link', { name: /^Which animal here looks/ })).toHaveAttribute('aria-current', 'page')
    await expectPicture(await openSource(exchanges.first(), /raccoon\.jpg/))
    await closeViewer(page)
  })

  await test.step('delete a document: it is found no more', async () => {
    await page.getByRole('link', { name: 'Library', exact: true }).click()
    await page.getByRole('searchbox', { name: 'Search by name' }).fill('raccoon')
    await page.getByRole('link', { name: /raccoon\.jpg/ }).click()
    await expect(page.getByRole('heading', { name: 'raccoon.jpg' })).toBeVisible()
    await page.getByRole('button', { name: 'Delete this document' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await expect(page.getByText('Nothing in default has “raccoon” in its name.')).toBeVisible()
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await expect(page.getByText('20 documents')).toBeVisible()

    await page.getByRole('link', { name: 'New chat' }).click()
    const exchange = await answerTo(page, 'Is there a raccoon with a black mask?')
    await expect(exchange).not.toContainText('raccoon.jpg')
  })

  expect(problems).toEqual([])
})
