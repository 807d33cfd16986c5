import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Locator } from '@playwright/test'
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

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).error === undefined

/** Three seconds of red, then three of blue, with what is said in both. */
async function film(): Promise<TestFile[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'diptych-film-e2e-'))
  const file = path.join(folder, 'film.webm')
  const colours = ['red', 'blue'].flatMap((one) => ['-f', 'lavfi', '-i', `color=${one}:s=320x240:d=3:r=10`])
  const made = spawnSync('ffmpeg', [
    ...['-v', 'error', ...colours, '-filter_complex', '[0][1]concat', '-c:v', 'libvpx', file],
  ])
  expect(made.status, String(made.stderr)).toBe(0)
  const bytes = new Uint8Array(await readFile(file))
  await rm(folder, { recursive: true })
  const words =
    'WEBVTT\n\n00:01.000 --> 00:02.000\nWe begin with strawberries.\n\n00:04.000 --> 00:05.000\nNow the kettle boils.\n'
  return [
    { name: 'kitchen/morning.webm', bytes },
    { name: 'kitchen/morning.vtt', bytes: new TextEncoder().encode(words) },
  ]
}

const timeOf = (player: Locator) => () => player.evaluate((one: HTMLMediaElement) => one.currentTime)

test('a citation of a moment opens the film there', async ({ page, request, problems }) => {
  test.skip(!hasFfmpeg, 'There is no ffmpeg on this machine.')
  const collection = 'films'
  const { result } = await ingest(request, collection, await film())
  expect(result).toMatchObject({ documents: 1, items: 3, images: 2, failed: [] })
  const { hits } = await search(request, { collection, text: 'the kettle boils', k: 1 })
  expect(hits[0]).toMatchObject({
    kind: 'pair',
    text: 'Now the kettle boils.',
    media: { mediaType: 'video/webm', start: 3 },
  })

  await chat(request, { id: 'filmed', collection, text: 'What boils?' })
  await page.goto('/chat/filmed')
  await page.getByRole('button', { name: 'Source 1: kitchen/morning.webm, at 0:03' }).first().click()
  const viewer = page.getByRole('dialog', { name: 'kitchen/morning.webm, at 0:03' })
  const video = viewer.locator('video')
  await expect.poll(timeOf(video)).toBeCloseTo(3, 1)
  expect(await seriousViolations(page)).toEqual([])
  // An arrow key goes on in the film, and not to the next source.
  await video.press('ArrowLeft')
  await expect.poll(timeOf(video)).toBeLessThan(2.99)
  await video.press('ArrowRight')
  await expect(viewer).toBeVisible()

  const [original] = await Promise.all([
    page.waitForEvent('popup'),
    viewer.getByRole('link', { name: 'Open original' }).click(),
  ])
  const alone = original.locator('video')
  await expect.poll(() => alone.evaluate((one: HTMLVideoElement) => one.duration)).toBeGreaterThan(5.5)
  await alone.evaluate((one: HTMLVideoElement) => {
    one.muted = true
    return one.play()
  })
  await expect.poll(timeOf(alone)).toBeGreaterThan(0.2)
  expect(problems).toEqual([])
})

test('a film of which a moment is flagged is asked for before it plays, from its other moments too', async ({
  page,
  request,
  problems,
}) => {
  test.skip(!hasFfmpeg, 'There is no ffmpeg on this machine.')
  const collection = 'flagged-films'
  expect((await request.post('/api/collections', { data: { name: collection } })).status()).toBe(201)
  const moderation = {
    ...{ mode: 'flag', rule: 'probability', threshold: 0.5, template: '{category}' },
    ...{ unsafe: ['a red picture'], safe: ['a blue picture'] },
  }
  expect((await request.patch(`/api/collections/${collection}`, { data: { moderation } })).status()).toBe(200)
  await ingest(request, collection, await film())
  const { hits } = await search(request, { collection, text: 'the kettle boils', k: 3, mode: 'text' })
  const flagged = hits.filter(({ metadata }) => metadata.moderation === 'flagged')
  expect(flagged.map(({ media }) => media?.start)).toEqual([0])

  await page.goto(`/library?collection=${collection}`)
  await page.getByRole('link', { name: /morning/ }).click()
  await page.getByRole('button', { name: /^Open kitchen\/morning.webm, at 0:03/ }).click()
  const viewer = page.getByRole('dialog')
  const show = viewer.getByRole('button', { name: /Show film.*a red picture/ })
  await expect(show).toBeVisible()
  await expect(viewer.locator('video')).toHaveCount(0)
  expect(await seriousViolations(page)).toEqual([])
  await show.click()
  await expect.poll(timeOf(viewer.locator('video'))).toBeCloseTo(3, 1)
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
  await expect(page.getByText('0:02 long')).toBeVisible()
  await page.getByRole('button', { name: /^Open knocking/ }).click()
  const audio = page.getByRole('dialog').locator('audio')
  await expect.poll(() => audio.evaluate((one: HTMLAudioElement) => one.duration)).toBeCloseTo(2, 1)
  expect(await page.evaluate(() => globalThis.document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await seriousViolations(page)).toEqual([])
  expect(problems).toEqual([])
})
