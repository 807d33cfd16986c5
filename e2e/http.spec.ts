import sharp from 'sharp'
import { chat, eventsOf, expectError, ingest, sample, search, type TestFile, textFile, upload } from './client.ts'
import { expect, test } from './fixtures.ts'

// The HTTP surface that others rely on, against the built server, with the starter model and without a language model.

const collection = 'http'

const photos = ['chelsea-the-cat.jpg', 'raccoon.jpg', 'petra.webp', 'pont-du-gard.webp', 'scarlet-macaw.webp']
const captions = textFile(
  'photos/captions.csv',
  `image,caption,topic
chelsea-the-cat.jpg,"Chelsea, our ginger tabby cat, looking past the camera",animals
raccoon.jpg,A raccoon with its black mask among the leaves,animals
petra.webp,The Monastery at Petra carved into the sandstone cliff,places
pont-du-gard.webp,The Pont du Gard with its three rows of arches,places
scarlet-macaw.webp,A scarlet macaw on its perch,animals
`,
)

test.beforeAll(async ({ request }) => {
  const files = await Promise.all([
    ...photos.map((name) => sample(`photos/${name}`)),
    sample('night-sky-handbook.pdf'),
    sample('kitchen/coffee.html'),
  ])
  const broken: TestFile = {
    name: 'photos/broken.jpg',
    bytes: (await sample('photos/raccoon.jpg')).bytes.slice(0, 100),
  }
  const states = await eventsOf(request, await upload(request, collection, [...files, captions, broken]))

  const last = states.at(-1)
  expect(last).toMatchObject({ collection, state: 'done', error: null, result: { documents: 7, skipped: 0 } })
  expect(last?.progress).toMatchObject({ found: 8, done: 7 })
  expect(last?.result?.failed).toEqual([
    { path: 'photos/broken.jpg', code: 'unreadable', reason: expect.stringMatching(/\S/) },
  ])
  expect(states.slice(0, -1).every(({ state }) => state === 'queued' || state === 'running')).toBe(true)
  expect(await (await request.get(`/api/jobs/${last?.id}`)).json()).toEqual(last)
})

async function documentsOf(request: Parameters<typeof search>[0], query = '') {
  const response = await request.get('/api/documents', { params: { collection, query } })
  expect(response.status()).toBe(200)
  return response.json()
}

test('health names the models and the limits', async ({ request }) => {
  expect(await (await request.get('/api/health')).json()).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    model: { id: expect.any(String), label: expect.any(String), error: null },
    ollama: { reachable: false, error: expect.any(String) },
    chat: { model: 'extractive', error: null },
    reranker: { name: null, ok: false },
    pictureReranker: { name: null, ok: false },
    limits: { maxUploadBytes: 200 * 1024 * 1024 },
  })
})

test('a collection is made once, listed and deleted', async ({ request }) => {
  const name = 'Short lived'
  const created = await request.post('/api/collections', { data: { name } })
  expect(created.status()).toBe(201)
  const summary = await created.json()
  const settings = { rerankInstruction: null, moderation: null }
  const state = { reembedding: null, previousModel: null }
  expect(summary).toEqual({ name, model: expect.any(String), documents: 0, items: 0, bytes: 0, settings, ...state })
  const { collections } = await (await request.get('/api/collections')).json()
  expect(collections).toContainEqual(summary)
  await expectError(await request.post('/api/collections', { data: { name: 'SHORT LIVED' } }), 409, 'conflict')
  expect((await request.delete('/api/collections/Short%20lived')).status()).toBe(200)
  await expectError(await request.delete('/api/collections/Short%20lived'), 404, 'not-found')
})

test('what counts as relevant in a collection is set, kept and cleared', async ({ request }) => {
  const address = '/api/collections/Judged'
  expect((await request.post('/api/collections', { data: { name: 'Judged' } })).status()).toBe(201)
  const set = (data: object, headers: Record<string, string> = {}) => request.patch(address, { data, headers })
  const kept = async () => {
    const { collections } = await (await request.get('/api/collections')).json()
    return collections.find(({ name }: { name: string }) => name === 'Judged').settings
  }
  const settings = { rerankInstruction: 'Given a fault, find the repair', moderation: null }
  const answer = await set({ rerankInstruction: '  Given a fault,\nfind the repair ' })
  expect(await answer.json()).toEqual({ settings })
  await expectError(await set({ rerankInstruction: 'x'.repeat(501) }), 400, 'bad-request')
  await expectError(await set({ rerankInstruction: ['a list'] }), 400, 'bad-request')
  await expectError(await set({ rerankInstruction: null }, { origin: 'https://evil.example' }), 403, 'forbidden')
  expect(await (await set({})).json()).toEqual({ settings })
  expect(await kept()).toEqual(settings)
  expect(await (await set({ rerankInstruction: '' })).json()).toEqual({
    settings: { rerankInstruction: null, moderation: null },
  })
  expect(await kept()).toEqual({ rerankInstruction: null, moderation: null })
  const data = { rerankInstruction: 'x' }
  await expectError(await request.patch('/api/collections/nowhere', { data }), 404, 'not-found')
})

test('what is there already is skipped', async ({ request }) => {
  const before = await documentsOf(request)
  const job = await ingest(request, collection, [await sample('kitchen/coffee.html')])
  expect(job.result).toMatchObject({ documents: 0, items: 0, skipped: 1, failed: [] })
  expect(await documentsOf(request)).toEqual(before)
})

test('documents are listed, opened, and shown as they were ingested', async ({ request }) => {
  const listing = await documentsOf(request)
  expect(listing).toMatchObject({ total: 7, documents: { length: 7 } })

  const { documents } = await documentsOf(request, 'handbook')
  expect(documents).toEqual([expect.objectContaining({ name: 'night-sky-handbook.pdf', mediaType: 'application/pdf' })])
  const address = `/api/documents/${documents[0].id}`
  const params = { collection }
  const detail = await (await request.get(address, { params: { ...params, limit: 3 } })).json()
  expect(detail).toMatchObject({ document: documents[0], total: documents[0].items, items: { length: 3 } })
  expect(detail.items[0]).toMatchObject({ documentId: documents[0].id, source: { page: 1 } })

  const original = await request.get(`${address}/original`, { params })
  expect(original.headers()).toMatchObject({ 'content-type': 'application/pdf', 'x-content-type-options': 'nosniff' })
  expect((await original.body()).equals((await sample('night-sky-handbook.pdf')).bytes)).toBe(true)

  const page = await request.get(`${address}/pages/3`, { params: { ...params, w: 400 } })
  expect(page.headers()['content-type']).toBe('image/webp')
  expect(await sharp(await page.body()).metadata()).toMatchObject({ format: 'webp', width: 400 })
  await expectError(await request.get(`${address}/pages/999`, { params }), 404, 'not-found')
})

test('a web page that was ingested never runs as one', async ({ request }) => {
  const { documents } = await documentsOf(request, 'coffee')
  const original = await request.get(`/api/documents/${documents[0].id}/original`, { params: { collection } })
  expect(original.headers()).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': expect.stringMatching(/^attachment/),
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining('sandbox'),
  })
})

test('words find their picture, with its scores, source and metadata', async ({ request }) => {
  const { hits, ...result } = await search(request, { collection, text: 'a ginger cat', k: 3 })
  expect(result).toMatchObject({ query: 'a ginger cat', mode: 'hybrid', reranker: null })
  expect(hits).toHaveLength(3)
  expect(hits[0]).toMatchObject({
    rank: 1,
    kind: 'pair',
    imageUrl: expect.stringMatching(/^\/api\/assets\/[0-9a-f]{64}$/),
    source: { name: 'photos/chelsea-the-cat.jpg', page: null },
    metadata: { topic: 'animals' },
    scores: { image: expect.any(Number), text: expect.any(Number), average: expect.any(Number) },
  })
  const places = await search(request, { collection, text: 'a ginger cat', filter: { topic: 'places' } })
  expect(places.hits.map(({ source }) => source.name).toSorted()).toEqual([
    'photos/petra.webp',
    'photos/pont-du-gard.webp',
  ])
})

test('a picture finds itself, whatever its size', async ({ request }) => {
  const { bytes } = await sample('photos/petra.webp')
  const buffer = await sharp(bytes).resize(200).png().toBuffer()
  const image = { name: 'asked.png', mimeType: 'image/png', buffer }
  const response = await request.post('/api/search', { multipart: { collection, mode: 'image', k: '2', image } })
  const { hits } = await response.json()
  expect(hits).toHaveLength(2)
  expect(hits[0].source.name).toBe('photos/petra.webp')
})

test('an answer streams its hits, then its words, then citations of those hits, and is kept', async ({ request }) => {
  const id = 'a-conversation'
  const text = 'Which animal has a black mask?'
  const chunks = await chat(request, { id, collection, text })
  const place = (type: string) => chunks.findIndex((chunk) => chunk.type === type)
  expect(place('start')).toBe(0)
  expect(place('data-hits')).toBeLessThan(place('text-delta'))
  expect(chunks.findLastIndex(({ type }) => type === 'text-delta')).toBeLessThan(place('data-citations'))
  expect(chunks.at(-1)).toMatchObject({ type: 'finish', messageMetadata: { state: 'done', model: 'extractive' } })

  const hits = chunks.flatMap((chunk) => (chunk.type === 'data-hits' ? chunk.data.hits : []))
  const citations = chunks.flatMap((chunk) => (chunk.type === 'data-citations' ? chunk.data.citations : []))
  const answer = chunks.map((chunk) => (chunk.type === 'text-delta' ? chunk.delta : '')).join('')
  const cited = citations.map(({ itemId }) => hits.find((hit) => hit.itemId === itemId)?.source.name)
  expect(cited).toContain('photos/raccoon.jpg')
  expect(cited).not.toContain(undefined)
  for (const { marker } of citations) expect(answer).toContain(`[${marker}]`)

  const address = `/api/conversations/${id}`
  const kept = await (await request.get(address)).json()
  expect(kept).toMatchObject({ id, title: text, collection, messages: [{ role: 'user' }, { role: 'assistant' }] })
  expect(kept.messages[1].parts).toContainEqual({ type: 'text', text: answer })

  expect((await request.patch(address, { data: { title: 'Masks' } })).status()).toBe(200)
  const { conversations } = await (await request.get('/api/conversations')).json()
  expect(conversations).toContainEqual(expect.objectContaining({ id, title: 'Masks' }))
  expect((await request.delete(address)).status()).toBe(200)
  await expectError(await request.get(address), 404, 'not-found')
})

test('a picture is served in its own type, or as a small WebP', async ({ request }) => {
  const { hits } = await search(request, { collection, text: 'a raccoon', k: 1 })
  const address = hits[0]?.imageUrl ?? ''
  const whole = await request.get(address)
  expect(whole.headers()).toMatchObject({
    'content-type': 'image/jpeg',
    'cache-control': expect.stringContaining('immutable'),
  })
  const small = await request.get(address, { params: { w: 192 } })
  expect(await sharp(await small.body()).metadata()).toMatchObject({ format: 'webp', width: 192 })
  expect((await small.body()).length).toBeLessThan((await whole.body()).length)
})

test('a deleted document is gone from everywhere', async ({ request }) => {
  const name = 'photos/owl.webp'
  await ingest(request, collection, [await sample(name), textFile('photos/owl.txt', 'A tawny owl at dusk')])
  const { hits } = await search(request, { collection, text: 'a tawny owl', k: 1 })
  expect(hits[0]?.source.name).toBe(name)

  const address = `/api/documents/${hits[0]?.documentId}`
  const params = { collection }
  expect(await (await request.delete(address, { params })).json()).toEqual({ deleted: 1 })
  for (const gone of [address, `${address}/original`, hits[0]?.imageUrl ?? ''])
    await expectError(await request.get(gone, { params }), 404, 'not-found')
  const after = await search(request, { collection, text: 'a tawny owl', k: 100 })
  expect(after.hits.map(({ source }) => source.name)).not.toContain(name)
})

test('a running job can be cancelled, and the next one gets its turn', async ({ request }) => {
  const files = Array.from({ length: 2000 }, (_, index) => textFile(`note-${index}.txt`, `Note ${index} of many.`))
  // One that is made by the upload itself would go where nothing came in.
  await request.post('/api/collections', { data: { name: 'cancelled' } })
  const id = await upload(request, 'cancelled', files)
  await expect
    .poll(async () => (await (await request.get(`/api/jobs/${id}`)).json()).progress.found, { intervals: [50] })
    .toBeGreaterThan(0)
  expect((await (await request.delete(`/api/jobs/${id}`)).json()).state).toBe('cancelled')
  const states = await eventsOf(request, id)
  expect(states.map(({ state }) => state)).toEqual(['cancelled'])

  expect((await ingest(request, 'after', [await sample('travel-notes.txt')])).state).toBe('done')
  const { total } = await (await request.get('/api/documents', { params: { collection: 'cancelled' } })).json()
  expect(total).toBeLessThan(files.length)
})

test('the article’s routes answer with unit vectors and a similarity', async ({ request }) => {
  const length = (vector: number[]) => Math.hypot(...vector)
  const texts = await (await request.post('/embed/text', { data: { text: ['a cat', 'a bridge'] } })).json()
  const { bytes } = await sample('photos/chelsea-the-cat.jpg')
  const file = { name: 'cat.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(bytes) }
  const image = await (await request.post('/embed/image', { multipart: { file } })).json()
  expect(texts.embedding).toHaveLength(2)
  expect(image.embedding).toHaveLength(1)
  expect(image.embedding[0]).toHaveLength(texts.embedding[0].length)
  for (const vector of [...texts.embedding, ...image.embedding]) expect(length(vector)).toBeCloseTo(1, 4)

  const similarity = async (text: string) =>
    (await (await request.post('/similarity', { multipart: { text, file } })).json()).similarity
  expect(await similarity('a cat')).toBeGreaterThan(await similarity('a bridge'))
})

test('reranking says what it lacks', async ({ request }) => {
  const data = { model: 'any', query: 'a cat', documents: ['A cat.', 'A bridge.'], top_n: 1 }
  await expectError(await request.post('/v1/rerank', { data }), 503, 'model-missing')
})
