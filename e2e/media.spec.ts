import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { madeUpSound, wavOf } from '../lib/media/made-up-sounds.ts'
import { chat, expectError, ingest, search, type TestFile } from './client.ts'
import { expect, seriousViolations, test } from './fixtures.ts'

// Recordings: read, found by their words, and played where they are cited.

const collection = 'recordings'
const fixtures = path.resolve(import.meta.dirname, '../lib/media/fixtures')

async function recordings(): Promise<TestFile[]> {
  const ogg = new Uint8Array(await readFile(path.join(fixtures, 'chirp.ogg')))
  return [
    { name: 'sounds/a-blackbird-sings-at-dawn.ogg', bytes: ogg },
    {
      name: 'sounds/knocking-on-a-wooden-door.wav',
      bytes: new Uint8Array(wavOf(madeUpSound('knocks', 2, 16_000), 16_000)),
    },
  ]
}

test('recordings are found by their words, and served in parts', async ({ request }) => {
  const { result } = await ingest(request, collection, [
    ...(await recordings()),
    { name: 'sounds/torn.wav', bytes: new Uint8Array(wavOf(new Float32Array(0), 16_000)) },
  ])
  expect(result).toMatchObject({ documents: 2, items: 2 })
  expect(result?.failed).toEqual([expect.objectContaining({ path: 'sounds/torn.wav', code: 'unreadable' })])

  const { hits } = await search(request, { collection, text: 'a knock on the door', k: 1 })
  expect(hits[0]).toMatchObject({ kind: 'audio', media: { mediaType: 'audio/wav', start: 0, end: 2 } })
  const url = hits[0]?.media?.url ?? ''
  const whole = await request.get(url)
  expect(whole.headers()).toMatchObject({ 'content-type': 'audio/wav', 'accept-ranges': 'bytes' })
  const bytes = await whole.body()
  const part = await request.get(url, { headers: { range: 'bytes=100-199' } })
  expect(part.status()).toBe(206)
  expect(part.headers()['content-range']).toBe(`bytes 100-199/${bytes.length}`)
  expect(await part.body()).toEqual(bytes.subarray(100, 200))
  const behind = await request.get(url, { headers: { range: `bytes=${bytes.length}-` } })
  expect(behind.status()).toBe(416)
  expect(behind.headers()['content-range']).toBe(`bytes */${bytes.length}`)
  await expectError(await request.get(`/api/assets/${'0'.repeat(64)}`), 404, 'not-found')
})

test('a citation opens the recording and plays it', async ({ page, request, problems }) => {
  await ingest(request, collection, await recordings())
  await chat(request, { id: 'heard', collection, text: 'Which recording has a blackbird that sings?' })
  await page.goto('/chat/heard')
  await page
    .getByRole('button', { name: /^Source \d+: .*blackbird/ })
    .first()
    .click()
  const viewer = page.getByRole('dialog', { name: /blackbird/ })
  const audio = viewer.locator('audio')
  await expect(audio).toHaveAttribute('aria-label', /blackbird/)
  await expect.poll(() => audio.evaluate((one: HTMLAudioElement) => one.duration)).toBeGreaterThan(2.9)
  await audio.evaluate((one: HTMLAudioElement) => {
    one.muted = true
    return one.play()
  })
  await expect.poll(() => audio.evaluate((one: HTMLAudioElement) => one.currentTime)).toBeGreaterThan(0.2)
  expect(await seriousViolations(page)).toEqual([])
  expect(problems).toEqual([])
})

test('recordings are added in the library and played there, on a phone too', async ({ page, problems }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/library?collection=heard-in-the-library')
  const [, knocks] = await recordings()
  if (!knocks) throw new Error('There is no second recording.')
  const { name, bytes } = knocks
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: path.basename(name), mimeType: 'audio/wav', buffer: Buffer.from(bytes) })
  const document = page.getByRole('link', { name: /knocking-on-a-wooden-door/ }).first()
  await document.click()
  await expect(page.getByText('0:02')).toBeVisible()
  await page.getByRole('button', { name: /^Open knocking/ }).click()
  const audio = page.getByRole('dialog').locator('audio')
  await expect.poll(() => audio.evaluate((one: HTMLAudioElement) => one.duration)).toBeCloseTo(2, 1)
  expect(await page.evaluate(() => globalThis.document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await seriousViolations(page)).toEqual([])
  expect(problems).toEqual([])
})
