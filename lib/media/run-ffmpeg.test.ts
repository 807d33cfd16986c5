import { mkdtempSync, rmSync } from 'node:fs'
import { access, chmod, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { filmFrames } from './film-frames.ts'
import { createSoundDecoder } from './sound-decoder.ts'

// What takes the place of ffmpeg here is a script that does what a hostile file makes ffmpeg do.

const root = path.resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(path.join(tmpdir(), 'diptych-ffmpeg-test-'))
const hearing = { sampleRate: 16_000, clipSeconds: 2, clips: 3 }
const stretch = { start: 0, end: 3 }
const m4a = () => readFile(path.join(import.meta.dirname, 'fixtures/chirp.m4a'))
afterEach(() => vi.unstubAllEnvs())
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** An executable and the place of its copies of files. */
async function instead(script: string) {
  const own = await mkdtemp(path.join(folder, 'own-'))
  const [ffmpeg, started] = [path.join(own, 'ffmpeg'), path.join(own, 'started')]
  await writeFile(ffmpeg, `#!/bin/sh\necho $$ > ${started}.part; mv ${started}.part ${started}\n${script}\n`)
  await chmod(ffmpeg, 0o755)
  const copies = await mkdtemp(path.join(own, 'copies-'))
  vi.stubEnv('TMPDIR', copies)
  return {
    ffmpeg,
    copies,
    isStarted: () =>
      access(started).then(
        () => true,
        () => false,
      ),
    isRunning: async () => {
      try {
        return process.kill(Number(await readFile(started, 'utf8')), 0)
      } catch {
        return false
      }
    },
  }
}

const forever = 'exec sleep 600'

describe('a sound that ffmpeg does not come to an end with', () => {
  it('leaves no process and no copy behind when it is cancelled', async () => {
    const { ffmpeg, copies, isStarted, isRunning } = await instead(forever)
    const decoder = createSoundDecoder({ root, ffmpeg })
    const stop = new AbortController()
    const decoding = decoder.clips(await m4a(), [stretch], hearing, stop.signal)
    await vi.waitUntil(isStarted)
    stop.abort()
    await expect(decoding).rejects.toBe(stop.signal.reason)
    expect(await isRunning()).toBe(false)
    expect(await readdir(copies)).toEqual([])
    await decoder.close()
  })

  it('leaves no process and no copy behind when its time is over', async () => {
    const { ffmpeg, copies, isRunning } = await instead(forever)
    const decoder = createSoundDecoder({ root, ffmpeg, timeLimit: 500 })
    const [error] = await decoder.clips(await m4a(), [stretch], hearing)
    expect(error).toMatchObject({ code: 'unreadable', message: expect.stringContaining('0.5 s') })
    expect(await isRunning()).toBe(false)
    expect(await readdir(copies)).toEqual([])
    await decoder.close()
  })
})

describe('a film', () => {
  const options = { name: 'film.webm', maxPixels: 1e6, subtitles: false }

  it('of which ffmpeg complains without end is refused', async () => {
    const { ffmpeg, copies, isRunning } = await instead('exec yes "Insufficient data for header" >&2')
    await expect(filmFrames(new Uint8Array(100), 'video/webm', { ...options, ffmpeg })).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('Damaged'),
    })
    expect(await isRunning()).toBe(false)
    expect(await readdir(copies)).toEqual([])
  })

  it('has one time limit for all its steps', async () => {
    const { ffmpeg, copies, isRunning } = await instead(forever)
    const reading = filmFrames(new Uint8Array(100), 'video/webm', { ...options, ffmpeg, timeLimit: 500 })
    await expect(reading).rejects.toMatchObject({ code: 'unreadable', message: expect.stringContaining('0.5 s') })
    expect(await isRunning()).toBe(false)
    expect(await readdir(copies)).toEqual([])
  })

  it('ends also where ffmpeg is a script that starts another', async () => {
    const { ffmpeg, copies, isStarted } = await instead('sleep 5\nexit 1')
    const stop = new AbortController()
    const reading = filmFrames(new Uint8Array(100), 'video/webm', { ...options, ffmpeg, signal: stop.signal })
    await vi.waitUntil(isStarted)
    stop.abort()
    await expect(reading).rejects.toBe(stop.signal.reason)
    expect(await readdir(copies)).toEqual([])
  })
})
