import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { madeUpSound, wavOf } from '../media/made-up-sounds.ts'
import type { Sound, SourceFile } from '../types.ts'
import { createDocumentReader } from './document-reader.ts'
import { sniffMediaType } from './media-type.ts'

const root = path.resolve(import.meta.dirname, '../..')
const reader = createDocumentReader({ root, maxPixels: 1e6 })
afterAll(() => reader.close())

async function fileOf(name: string, bytes: Uint8Array, caption: string | null = null): Promise<SourceFile> {
  const mediaType = await sniffMediaType(bytes, name)
  return { name, path: null, bytes, mediaType, caption, metadata: {}, resolve: async () => null }
}

async function soundOf(file: SourceFile): Promise<Sound> {
  const { blocks } = await reader.read(file)
  expect(blocks).toHaveLength(1)
  return blocks[0] as Sound
}

const wav = wavOf(madeUpSound('knocks', 2.5, 8000), 8000)

describe('a recording', () => {
  it.each([
    ['chirp.mp3', 'audio/mpeg'],
    ['chirp.flac', 'audio/flac'],
    ['chirp.ogg', 'audio/ogg'],
    ['chirp.opus', 'audio/ogg'],
    ['chirp.m4a', 'audio/mp4'],
  ])('%s is known by its bytes and has its length', async (name, mediaType) => {
    const bytes = new Uint8Array(await readFile(path.join(root, 'lib/media/fixtures', name)))
    const file = await fileOf('no-name', bytes)
    expect(file.mediaType).toBe(mediaType)
    const { time } = await soundOf(file)
    expect(time.start).toBe(0)
    expect(time.end).toBeGreaterThan(2.9)
    expect(time.end).toBeLessThan(3.2)
  })

  it('is found by its caption, or else by the words of its name', async () => {
    expect((await soundOf(await fileOf('a/door_knock-02.wav', wav))).caption).toBe('door knock 02')
    expect(await soundOf(await fileOf('a/b.wav', wav, 'Someone knocks'))).toMatchObject({
      kind: 'sound',
      caption: 'Someone knocks',
      time: { start: 0, end: 2.5 },
    })
  })

  it('has the words of its tags', async () => {
    const bytes = new Uint8Array([...id3({ TIT2: 'Night train', TPE1: 'The Owls' }), ...(await chirp())])
    const { blocks, metadata } = await reader.read(await fileOf('01.mp3', bytes))
    expect(blocks[0]).toMatchObject({ caption: 'Night train, The Owls' })
    expect(metadata).toMatchObject({ title: 'Night train', artist: 'The Owls' })
  })

  it('that is cut off has the length of what is left', async () => {
    const { time } = await soundOf(await fileOf('cut.wav', wav.slice(0, 44 + 8000 * 4)))
    expect(time.end).toBeLessThanOrEqual(1.01)
    expect(time.end).toBeGreaterThan(0.9)
  })

  it.each([
    ['a header alone', wav.slice(0, 44)],
    ['a torn header', Buffer.from('RIFF0000WAVE')],
    ['a tag alone', Buffer.from(id3({ TIT2: 'Nothing' }))],
    ['noise behind a mark', Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(500, 0x41)])],
  ])('of %s is refused with what to do', async (_, bytes) => {
    const file = await fileOf('x.wav', new Uint8Array(bytes))
    const read = reader.read({ ...file, mediaType: file.mediaType.startsWith('audio/') ? file.mediaType : 'audio/wav' })
    await expect(read).rejects.toMatchObject({ code: 'unreadable', fix: expect.stringMatching(/\S/) })
  })
})

async function chirp(): Promise<Uint8Array> {
  const bytes = await readFile(path.join(root, 'lib/media/fixtures/chirp.mp3'))
  // Behind the tag that ffmpeg wrote: its size stands in four bytes of seven bits.
  const size = [6, 7, 8, 9].reduce((sum, at) => (sum << 7) | (bytes[at] ?? 0), 0)
  return bytes.toString('latin1', 0, 3) === 'ID3' ? bytes.subarray(10 + size) : bytes
}

/** An ID3v2.3 tag with frames of Latin-1 text. https://id3.org/id3v2.3.0 */
function id3(frames: Record<string, string>): number[] {
  const body = Object.entries(frames).flatMap(([name, text]) => [
    ...Buffer.from(name),
    ...[0, 0, 0, text.length + 1],
    ...[0, 0, 0],
    ...Buffer.from(text, 'latin1'),
  ])
  return [...Buffer.from('ID3'), 3, 0, 0, 0, 0, body.length >> 7, body.length & 0x7f, ...body]
}
