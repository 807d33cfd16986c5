import { z } from 'zod'
import { expectError, ingest, sample, samplePath } from './client.ts'
import { expect, seriousViolations, test } from './fixtures.ts'

// The description of the routes, held against what they answer, and the page that tries them.

const collection = 'described'

test.beforeAll(async ({ request }) => {
  const names = ['photos/captions.csv', 'photos/raccoon.jpg', 'travel-notes.txt']
  await ingest(request, collection, await Promise.all(names.map(sample)))
})

async function file(name: string) {
  const { bytes } = await sample(name)
  return new File([bytes], name)
}

test('what the routes answer is what openapi.json says', async ({ request }) => {
  const description = await (await request.get('/openapi.json')).json()
  expect(description.openapi).toMatch(/^3\.1/)
  const schemaOf = (path: string, method: string) => {
    const responses = description.paths[path][method].responses
    const [success] = Object.keys(responses).filter((status) => status.startsWith('2'))
    const schema = responses[success ?? ''].content['application/json'].schema
    // Zod takes a schema whose references are within it.
    const whole = JSON.stringify({ ...schema, $defs: description.components.schemas })
    return z.fromJSONSchema(JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/')))
  }
  const gets = ['/api/health', '/api/models', '/api/collections', '/api/jobs', '/api/evaluations', '/v1/models']
  for (const path of gets) schemaOf(path, 'get').parse(await (await request.get(path)).json())

  const documents = await (await request.get('/api/documents', { params: { collection } })).json()
  schemaOf('/api/documents', 'get').parse(documents)
  const document = await request.get(`/api/documents/${documents.documents[0].id}`, { params: { collection } })
  schemaOf('/api/documents/{id}', 'get').parse(await document.json())
  const search = await request.post('/api/search', { data: { text: 'a raccoon', collection } })
  schemaOf('/api/search', 'post').parse(await search.json())
  const texts = await request.post('/embed/text', { data: { text: 'a raccoon' } })
  schemaOf('/embed/text', 'post').parse(await texts.json())
  expect(() => schemaOf('/api/search', 'post').parse({ hits: [] })).toThrow()
})

test('several texts and pictures are compared in one request', async ({ request }) => {
  const multipart = new FormData()
  for (const text of ['a raccoon', 'ruins cut into rock']) multipart.append('text', text)
  for (const name of ['photos/raccoon.jpg', 'photos/petra.webp']) multipart.append('file', await file(name))
  const { similarities } = await (await request.post('/similarity', { multipart })).json()
  expect(similarities).toHaveLength(2)
  const [raccoon, petra] = similarities
  expect(raccoon[0]).toBeGreaterThan(raccoon[1])
  expect(petra[1]).toBeGreaterThan(petra[0])

  const pictures = new FormData()
  for (const name of ['photos/raccoon.jpg', 'photos/petra.webp']) pictures.append('file', await file(name))
  const { embedding } = await (await request.post('/embed/image', { multipart: pictures })).json()
  expect(embedding).toHaveLength(2)
  expect(embedding[0]).not.toEqual(embedding[1])

  const named = { data: { text: 'a raccoon', model: 'diptych-starter' } }
  expect((await (await request.post('/embed/text', named)).json()).embedding).toHaveLength(1)
  const unknown = new FormData()
  unknown.append('model', 'nothing')
  unknown.append('file', await file('photos/raccoon.jpg'))
  await expectError(await request.post('/embed/image', { multipart: unknown }), 404, 'not-found')
})

test('pictures are classified by labels that nobody trained for, over HTTP and on the page', async ({
  page,
  request,
}) => {
  const multipart = new FormData()
  multipart.append('labels', 'raccoon, ancient temple, cup of coffee')
  for (const name of ['photos/raccoon.jpg', 'photos/petra.webp']) multipart.append('file', await file(name))
  const { results, scoring } = await (await request.post('/classify', { multipart })).json()
  expect(scoring).toBe('softmax')
  const best = results.map(({ name, labels }: { name: string; labels: { label: string }[] }) => [
    name,
    labels[0]?.label,
  ])
  expect(best).toEqual([
    ['photos/raccoon.jpg', 'raccoon'],
    ['photos/petra.webp', 'ancient temple'],
  ])
  const wrong = new FormData()
  wrong.append('labels', 'cat,cat')
  wrong.append('file', await file('photos/raccoon.jpg'))
  await expectError(await request.post('/classify', { multipart: wrong }), 400, 'bad-request')

  await page.goto('/try')
  await page.getByRole('button', { name: /^Request/ }).click()
  await page.getByRole('menuitemradio', { name: /Classify pictures/ }).click()
  await page.getByLabel('Labels, one on each line').fill('raccoon\nancient temple')
  await page.getByLabel('Pictures to send').setInputFiles(samplePath('photos/petra.webp'))
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(
    page
      .getByRole('region', { name: /^Answer/ })
      .getByRole('term')
      .first(),
  ).toHaveText('ancient temple')
  expect(await seriousViolations(page)).toEqual([])
})

test('models are chosen and deleted over HTTP, and one that is needed is kept', async ({ request }) => {
  const { models } = await (await request.get('/api/models')).json()
  const starter = models.find(({ id }: { id: string }) => id === 'diptych-starter')
  expect(starter.usedBy).toContain(collection)
  await expectError(await request.delete('/api/models/diptych-starter'), 409, 'conflict')
  await expectError(
    await request.put('/api/models/selected', { data: { id: 'clip-vit-base-patch32' } }),
    503,
    'model-missing',
  )
  expect((await request.put('/api/models/selected', { data: { id: 'diptych-starter' } })).status()).toBe(200)
  await expectError(await request.post('/api/models/none/pull'), 404, 'not-found')
  expect((await request.post('/api/models/clip-vit-base-patch32/pull')).status()).toBe(202)
  const failure = async () =>
    (await (await request.get('/api/models')).json()).models.find(({ id }: { id: string }) => id.startsWith('clip'))
      .error
  await expect.poll(failure, { timeout: 60_000 }).toMatchObject({ code: 'unreachable' })
})

test('the page sends a request and shows the answer, the command and the JSON', async ({ page, problems }) => {
  await page.goto('/try')
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeDisabled()
  await page.getByLabel('Texts, one on each line').fill('a raccoon\nruins cut into rock')
  await page
    .getByLabel('Pictures to send')
    .setInputFiles([samplePath('photos/raccoon.jpg'), samplePath('photos/petra.webp')])
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const answer = page.getByRole('region', { name: /^Answer/ })
  await expect(answer.getByRole('row')).toHaveCount(3)
  await expect(answer.locator('pre').first()).toContainText(`--form-string 'text=a raccoon'`)
  expect(await seriousViolations(page)).toEqual([])

  await page.getByRole('button', { name: /^Request/ }).click()
  await page.getByRole('menuitemradio', { name: /Embed words/ }).click()
  // What another request has brought is no answer to this one.
  await expect(answer).toBeHidden()
  await expect(page.getByText('Model: Diptych starter')).toBeVisible()
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(answer).toContainText('numbers')
  await expect(answer.locator('pre').first()).toContainText('/embed/text')

  await page.getByRole('button', { name: /^Request/ }).click()
  await page.getByRole('menuitemradio', { name: /Moderate pictures/ }).click()
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(answer.getByRole('img')).toHaveCount(2)
  await expect(answer.getByText(/^(Not flagged|Flagged: )/)).toHaveCount(2)
  expect(await seriousViolations(page)).toEqual([])
  expect(problems).toEqual([])
})
