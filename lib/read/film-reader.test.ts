import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Figure, SourceFile } from '../types.ts'
import { createDocumentReader } from './document-reader.ts'
import { sniffMediaType } from './media-type.ts'

const root = path.resolve(import.meta.dirname, '../..')
const reader = createDocumentReader({ root, maxPixels: 1e6 })
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'diptych-film-test-'))
})
afterEach(() => vi.unstubAllEnvs())
afterAll(async () => {
  await reader.close()
  await rm(folder, { recursive: true, force: true })
})

/** Three seconds of red, then three of blue. */
async function film(name: string, codec: string): Promise<Uint8Array> {
  const colours = ['red', 'blue'].flatMap((one) => ['-f', 'lavfi', '-i', `color=${one}:s=160x120:d=3:r=10`])
  const file = path.join(folder, name)
  const args = ['-v', 'error', '-y', ...colours, '-filter_complex', '[0][1]concat', '-c:v', codec, file]
  ffmpeg(args)
  return new Uint8Array(await readFile(file))
}

/** The same a hundred times over: reading it takes a second or two. */
async function longFilm(name: string): Promise<Uint8Array> {
  const short = path.join(folder, `short-${name}`)
  await film(path.basename(short), 'libvpx')
  const file = path.join(folder, name)
  ffmpeg(['-v', 'error', '-y', '-stream_loop', '99', '-i', short, '-c', 'copy', file])
  return new Uint8Array(await readFile(file))
}

function ffmpeg(args: string[]): void {
  const { status, stderr } = spawnSync('ffmpeg', args)
  expect(status, String(stderr)).toBe(0)
}

async function fileOf(name: string, bytes: Uint8Array, beside: Record<string, string> = {}): Promise<SourceFile> {
  const mediaType = await sniffMediaType(bytes, name)
  const resolve = async (reference: string) => (beside[reference] ? Buffer.from(beside[reference]) : null)
  return { name, path: null, bytes, mediaType, caption: null, metadata: {}, resolve }
}

describe.skipIf(!hasFfmpeg)('a film (wants ffmpeg)', () => {
  it.each([
    ['two-colours.webm', 'libvpx'],
    ['two-colours.mp4', 'mpeg4'],
  ])('%s is its moments, each with what is said until the next', async (name, codec) => {
    const beside = {
      'two-colours.vtt': 'WEBVTT\n\n00:01.000 --> 00:02.000\nRed!\n\n00:04.000 --> 00:05.000\n<b>Blue</b>.',
    }
    const { blocks, metadata } = await reader.read(await fileOf(`a/${name}`, await film(name, codec), beside))
    expect(metadata.seconds).toBeCloseTo(6, 0)
    const [whole, ...moments] = blocks
    expect(whole).toMatchObject({ kind: 'text', text: 'two colours', time: { start: 0 } })
    expect(moments).toMatchObject([
      { kind: 'figure', caption: 'Red!', time: { start: 0, end: 3 } },
      { kind: 'figure', caption: 'Blue.', time: { start: 3 } },
    ])
    const colours = await Promise.all(
      moments.map(async (one) => (await sharp((one as Figure).image.bytes).stats()).dominant),
    )
    expect(colours[0]?.r).toBeGreaterThan(200)
    expect(colours[1]?.b).toBeGreaterThan(200)
  })

  it('that is cut off has the moments that are left', async () => {
    const bytes = await film('cut.webm', 'libvpx')
    const { blocks } = await reader.read(await fileOf('cut.webm', bytes.subarray(0, Math.floor(bytes.length * 0.4))))
    expect(blocks.some(({ kind }) => kind === 'figure')).toBe(true)
  })

  it('of a header alone, or of noise, is refused with what to do', async () => {
    const bytes = await film('head.webm', 'libvpx')
    for (const broken of [bytes.subarray(0, 60), Buffer.concat([bytes.subarray(0, 40), Buffer.alloc(4000, 7)])]) {
      const file = { ...(await fileOf('head.webm', new Uint8Array(broken))), mediaType: 'video/webm' }
      await expect(reader.read(file)).rejects.toMatchObject({ code: 'unreadable', fix: expect.stringMatching(/\S/) })
    }
  })

  it('is given up when it is cancelled in the middle, and leaves nothing behind', async () => {
    const temporary = await mkdtemp(path.join(folder, 'tmp-'))
    const file = await fileOf('long.webm', await longFilm('long.webm'))
    vi.stubEnv('TMPDIR', temporary)
    const stop = new AbortController()
    const reading = reader.read(file, stop.signal)
    // Its pictures are being written.
    await vi.waitUntil(async () => (await readdir(temporary, { recursive: true })).some((one) => one.endsWith('.jpg')))
    stop.abort()
    await expect(reading).rejects.toBe(stop.signal.reason)
    expect(await readdir(temporary)).toEqual([])
  })
})

it('without ffmpeg a film is refused with what to install', async () => {
  const without = createDocumentReader({ root, maxPixels: 1e6, ffmpeg: path.join(folder, 'no-ffmpeg') })
  const file = { ...(await fileOf('a.webm', new Uint8Array(100))), mediaType: 'video/webm' }
  await expect(without.read(file)).rejects.toMatchObject({
    code: 'unsupported-type',
    fix: expect.stringContaining('FFMPEG'),
  })
  await without.close()
})
