import sharp from 'sharp'
import { ingest, sample, textFile } from './client.ts'
import { expect, test } from './fixtures.ts'

// The library keeps its place: what was searched, filtered and scrolled is there again after a look at a document.

const collection = 'kept-places'
const count = 90

test.beforeAll(async ({ request }) => {
  const notes = Array.from({ length: count }, (_, index) =>
    textFile(`notes/note-${String(index).padStart(2, '0')}.txt`, `The note number ${index} is about owls.`),
  )
  await ingest(request, collection, notes)
})

const library = `/library?collection=${collection}`

test('a search stays in the address, and comes back with a document’s way back', async ({ page, problems }) => {
  await page.goto(library)
  const search = page.getByRole('searchbox', { name: 'Search by name' })
  const documents = page.getByRole('list', { name: 'Documents' }).getByRole('listitem')
  await search.fill('note-42')
  await expect(documents).toHaveCount(1)
  await expect(page).toHaveURL(`${library}&query=note-42`)
  await documents.getByRole('link').click()
  await expect(page.getByRole('heading', { name: 'note-42.txt' })).toBeVisible()
  await page.getByRole('link', { name: collection }).click()
  await expect(search).toHaveValue('note-42')
  await expect(documents).toHaveCount(1)

  await page.reload()
  await expect(search).toHaveValue('note-42')
  await search.fill('owls')
  await expect(page.getByText(`Nothing in ${collection} has “owls” in its name.`)).toBeVisible()
  await page.getByRole('button', { name: 'Clear the search' }).click()
  await expect(page.getByText(`${count} documents`)).toBeVisible()
  await expect(page).toHaveURL(library)
  expect(problems).toEqual([])
})

test('the browser’s way back leads to the row that was left', async ({ page, request }) => {
  const end = { collection, offset: count - 1, limit: 1 }
  const [{ name }] = (await (await request.get('/api/documents', { params: end })).json()).documents
  const file = name.replace('notes/', '')
  await page.goto(library)
  const documents = page.getByRole('list', { name: 'Documents' })
  await expect(documents.getByRole('listitem').first()).toBeVisible()
  const last = documents.getByRole('link', { name: file })
  await page.mouse.move(640, 400)
  // To the end, where the second page of the list comes in, and on.
  await expect(async () => {
    await page.mouse.wheel(0, 20_000)
    await expect(last).toBeInViewport({ timeout: 500 })
  }).toPass()
  const left = (await last.boundingBox())?.y
  await last.click()
  await expect(page.getByRole('heading', { name: file })).toBeVisible()
  await page.goBack()
  await expect(last).toBeInViewport()
  expect((await last.boundingBox())?.y).toBe(left)
})

test('the layout that was chosen is marked after a reload', async ({ page, problems }) => {
  await page.goto(library)
  await page.getByRole('button', { name: 'As a list' }).click()
  await page.reload()
  await expect(page.getByRole('button', { name: 'As a list' })).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByRole('button', { name: 'As a grid' })).toHaveAttribute('aria-pressed', 'false')
  await expect(page.getByRole('link', { name: /^note-\d\d\.txt in notes/ }).first()).toBeVisible()
  expect(problems).toEqual([])
})

test('an empty search says which tags narrow it down, and lets go of both', async ({ page, request, problems }) => {
  const tagged = 'kept-tags'
  const captions = textFile('captions.csv', 'image,caption,place\nraccoon.jpg,A raccoon.,forest\n')
  const { bytes } = await sample('photos/raccoon.jpg')
  await ingest(request, tagged, [captions, { name: 'raccoon.jpg', bytes }])
  const filter = encodeURIComponent(JSON.stringify({ place: 'forest' }))
  await page.goto(`/library?collection=${tagged}&query=zzz&filter=${filter}`)
  await expect(page.getByText('Nothing with the tag “forest” in kept-tags has “zzz” in its name.')).toBeVisible()
  await page.getByRole('button', { name: 'Clear search and tags' }).click()
  await expect(page.getByRole('list', { name: 'Documents' }).getByRole('listitem')).toHaveCount(1)
  expect(problems).toEqual([])
})

test('a transparent picture has a backing, and one that is not has none', async ({ page, request }) => {
  const drawn = 'kept-drawings'
  const line =
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="150"><path d="M9 9l180 130" stroke="#000"/></svg>'
  const drawing = { name: 'line.png', bytes: new Uint8Array(await sharp(Buffer.from(line)).png().toBuffer()) }
  await ingest(request, drawn, [drawing, await sample('photos/owl.webp')])
  await page.goto(`/library?collection=${drawn}`)
  const frame = (name: string) => page.getByRole('link', { name }).locator('img').locator('..')
  await expect(frame('line.png')).toHaveClass(/bg-backing/)
  await expect(frame('owl.webp')).toHaveClass(/bg-mat/)
})
