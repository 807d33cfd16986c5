import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Figure, SourceFile, TimeSpan } from '../types.ts'
import { createDocumentReader } from './document-reader.ts'
import { sniffMediaType } from './media-type.ts'
import { sourceFile } from './reader.contract.ts'

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

/** What ffmpeg makes of pictures and sounds that it makes up itself. */
async function made(name: string, ...args: string[]): Promise<Uint8Array> {
  const file = path.join(folder, name)
  ffmpeg(['-v', 'error', '-y', ...args, file])
  return new Uint8Array(await readFile(file))
}

/** Of what a browser records as it goes, which can't go back to write how long it has become. */
const live = ['-f', 'webm', '-live', '1']
const picture = ['-f', 'lavfi', '-i', 'color=red:s=160x120:d=4:r=10']
const sound = ['-f', 'lavfi', '-i', 'sine=d=4']

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

async function fileOf(name: string, bytes: Uint8Array, subtitles?: string): Promise<SourceFile> {
  return sourceFile({ name, bytes, mediaType: await sniffMediaType(bytes, name), subtitles })
}

describe.skipIf(!hasFfmpeg)('a film (wants ffmpeg)', () => {
  it.each([
    ['two-colours.webm', 'libvpx'],
    ['two-colours.mp4', 'mpeg4'],
  ])('%s is its moments, each with what is said until the next', async (name, codec) => {
    const subtitles = 'WEBVTT\n\n00:01.000 --> 00:02.000\nRed!\n\n00:04.000 --> 00:05.000\n<b>Blue</b>.'
    const { blocks, metadata } = await reader.read(await fileOf(`a/${name}`, await film(name, codec), subtitles))
    expect(metadata.seconds).toBe(6)
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

  it('with more cuts than can be kept is kept to its end', async () => {
    const flicker = "nullsrc=s=32x32:r=2:d=1200,geq=lum='255*mod(floor(N/2),2)':cb=128:cr=128"
    const bytes = await made('cuts.mp4', '-f', 'lavfi', '-i', flicker, '-c:v', 'mpeg4')
    const { blocks } = await reader.read(await fileOf('cuts.mp4', bytes))
    const starts = blocks.slice(1).map(({ time }) => (time as TimeSpan).start)
    expect(starts.length).toBeLessThanOrEqual(500)
    expect(starts.length).toBeGreaterThan(350)
    expect(starts.at(-1)).toBeGreaterThan(1190)
  })

  it('that does not say how long it is, is as long as what it holds', async () => {
    const bytes = await made('live.webm', ...picture, '-c:v', 'libvpx', ...live)
    const subtitles = '00:01.000 --> 00:02.000\nRed.\n\n00:03.500 --> 00:04.000\nStill red.'
    const { blocks, metadata } = await reader.read(await fileOf('live.webm', bytes, subtitles))
    expect(metadata.seconds).toBeCloseTo(4, 0)
    expect(blocks[1]).toMatchObject({ caption: 'Red. Still red.', time: { start: 0, end: metadata.seconds } })
  })

  it('is not as long as a tag of it says', async () => {
    const lies = ['-metadata', 'comment=Duration: 10:00:00.00', '-metadata', 'title=\nDuration: 10:00:00.00']
    const bytes = await made('lies.mkv', ...picture, '-c:v', 'mpeg4', ...lies)
    expect((await reader.read(await fileOf('lies.mkv', bytes))).metadata.seconds).toBe(4)
  })

  it('keeps words that are said before its first picture or after its end, and warns of the latter', async () => {
    const bytes = await made('late.mp4', ...picture, '-c:v', 'mpeg4')
    const subtitles = '00:00.000 --> 00:01.000\nFirst.\n\n5:00:00.000 --> 5:00:01.000\nHours later.'
    const { blocks, warnings } = await reader.read(await fileOf('late.mp4', bytes, subtitles))
    expect(blocks[1]).toMatchObject({ caption: 'First. Hours later.' })
    expect(warnings).toEqual([expect.stringContaining('1 of 2 subtitles begin after the end')])
  })

  it.each([
    ['m4a that is packed as MP4', 'voice.m4a', ['-c:a', 'aac', '-f', 'mp4'], 'audio/mp4'],
    ['WebM', 'voice.webm', ['-c:a', 'libopus'], 'audio/webm'],
    ['WebM that a browser recorded', 'live-voice.webm', ['-c:a', 'libopus', ...live], 'audio/webm'],
    ['Matroska', 'voice.mka', ['-c:a', 'flac', '-f', 'matroska'], 'audio/webm'],
  ])('without pictures is a sound: %s', async (_, name, codec, mediaType) => {
    const file = await fileOf(name, await made(name, ...sound, ...codec), '00:01.000 --> 00:02.000\nHello.')
    expect(file.mediaType).toMatch(/^video/)
    const document = await reader.read(file)
    expect(document.mediaType).toBe(mediaType)
    expect(document.blocks).toMatchObject([
      { kind: 'sound', time: { start: 0 } },
      { kind: 'text', text: 'Hello.', time: { start: 1, end: 2 } },
    ])
    expect(document.metadata.seconds).toBeCloseTo(4, 0)
  })

  it('without pictures is a sound also where there is no ffmpeg, and one with pictures is not', async () => {
    const without = createDocumentReader({ root, maxPixels: 1e6, ffmpeg: path.join(folder, 'no-ffmpeg') })
    const voice = await made('voice.m4a', ...sound, '-c:a', 'aac', '-f', 'mp4')
    expect((await without.read(await fileOf('voice.m4a', voice))).mediaType).toBe('audio/mp4')
    const both = await made('both.mp4', ...picture, ...sound, '-c:v', 'mpeg4', '-c:a', 'aac')
    await expect(without.read(await fileOf('both.mp4', both))).rejects.toMatchObject({
      code: 'unsupported-type',
      fix: expect.stringContaining('FFMPEG'),
    })
    await without.close()
  })

  it.each([
    ['mp4', 'mov_text'],
    ['mkv', 'subrip'],
    ['mkv', 'ass'],
    ['webm', 'webvtt'],
  ])('has the subtitles inside it, in %s as %s, where there are none beside it', async (ending, format) => {
    const words = path.join(folder, 'words.srt')
    await writeFile(words, '1\n00:00:01,000 --> 00:00:02,000\n<i>It is red</i>.\n')
    const codecs = ['-c:v', ending === 'webm' ? 'libvpx' : 'mpeg4', '-c:s', format]
    const name = `spoken-${format}.${ending}`
    const bytes = await made(name, ...picture, '-i', words, ...codecs)
    expect((await reader.read(await fileOf(name, bytes))).blocks[1]).toMatchObject({ caption: 'It is red.' })
    const beside = await fileOf(name, bytes, '00:01.000 --> 00:02.000\nCorrected.')
    expect((await reader.read(beside)).blocks[1]).toMatchObject({ caption: 'Corrected.' })
  })

  it('that was taken upright by a phone is shown upright', async () => {
    const bytes = Buffer.from(await made('phone.mov', ...picture, '-c:v', 'mpeg4'))
    // The matrix of the track turns its pictures by a quarter (ISO/IEC 14496-12, 8.3.2).
    const matrix = bytes.indexOf('tkhd') + 4 + 40
    for (const [index, value] of [0, 1, 0, -1, 0].entries()) bytes.writeInt32BE(value * 2 ** 16, matrix + index * 4)
    const { blocks } = await reader.read(await fileOf('phone.mov', bytes))
    expect((blocks[1] as Figure).image).toMatchObject({ width: 120, height: 160 })
  })

  it('of more pixels than are allowed is refused', async () => {
    const bytes = await made('large.mkv', '-f', 'lavfi', '-i', 'color=red:s=2000x1000:d=1:r=1', '-c:v', 'mjpeg')
    await expect(reader.read(await fileOf('large.mkv', bytes))).rejects.toMatchObject({ code: 'too-large' })
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

it('films are read one at a time', async () => {
  const [log, script] = [path.join(folder, 'log'), path.join(folder, 'slow-ffmpeg')]
  await writeFile(script, `#!/bin/sh\necho begin >> ${log}; sleep 0.1; echo end >> ${log}; exit 1\n`, { mode: 0o755 })
  const slow = createDocumentReader({ root, maxPixels: 1e6, ffmpeg: script })
  const file = { ...(await fileOf('a.webm', new Uint8Array(100))), mediaType: 'video/webm' }
  await Promise.allSettled([slow.read(file), slow.read(file), slow.read(file)])
  expect((await readFile(log, 'utf8')).trim().split('\n')).toEqual(Array(3).fill(['begin', 'end']).flat())
  await slow.close()
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
