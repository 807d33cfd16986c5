import { readFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { pictureReader } from './picture-reader.ts'
import { maxPixels, readerContract, sourceFile } from './reader.contract.ts'

/** Noise, so that a file is long enough to be cut. */
const noise = (width = 80, height = 60) =>
  sharp({
    create: { width, height, channels: 3, background: 'white', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
  })
const picture = async (format: 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'tiff', options = {}) =>
  sourceFile({
    name: `cat.${format}`,
    mediaType: `image/${format}`,
    bytes: await noise().toFormat(format, options).toBuffer(),
  })
const read = (file: Awaited<ReturnType<typeof picture>>) => pictureReader.read(file, { maxPixels })

/** A PNG whose header claims a size that its data does not hold. */
function pngClaiming(width: number, height: number): Uint8Array {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  png.writeUInt32BE(width, 16)
  png.writeUInt32BE(height, 20)
  return png
}

readerContract(pictureReader, {
  good: (['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const).map((format) => ({
    name: format,
    file: () => picture(format),
  })),
  bad: [
    {
      name: 'a file of nothing',
      file: () => sourceFile({ name: 'a.png', mediaType: 'image/png', bytes: new Uint8Array() }),
    },
    {
      name: 'a JPEG cut off in its header',
      file: async () => {
        const file = await picture('jpeg')
        return { ...file, bytes: file.bytes.subarray(0, 40) }
      },
    },
    {
      name: 'a PNG of 60,000 × 60,000 pixels',
      file: () => sourceFile({ name: 'bomb.png', mediaType: 'image/png', bytes: pngClaiming(60_000, 60_000) }),
    },
    {
      name: 'an SVG',
      file: () =>
        sourceFile({
          name: 'a.svg',
          mediaType: 'image/svg+xml',
          bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"/>'),
        }),
    },
  ],
})

describe('picture', () => {
  it('gives width and height as the picture is shown', async () => {
    const bytes = await noise(80, 60).withExif({}).jpeg().withMetadata({ orientation: 6 }).toBuffer()
    const document = await read(sourceFile({ name: 'a.jpg', mediaType: 'image/jpeg', bytes }))
    expect(document.blocks).toMatchObject([{ image: { width: 60, height: 80, bytes } }])
  })

  it('takes description, camera and date from the file where nobody gave words', async () => {
    const exif = {
      IFD0: { ImageDescription: 'A heron at dawn', Model: 'X100' },
      IFD2: { DateTimeOriginal: '2021:05:04 06:07:08' },
    }
    const bytes = await noise().jpeg().withExif(exif).toBuffer()
    const file = sourceFile({ name: 'a.jpg', mediaType: 'image/jpeg', bytes })
    const document = await read(file)
    expect(document.blocks).toMatchObject([{ caption: 'A heron at dawn' }])
    expect(document.metadata).toEqual({ camera: 'X100', taken: '2021-05-04T06:07:08' })
    expect((await read({ ...file, caption: 'Mine' })).blocks).toMatchObject([{ caption: 'Mine' }])
  })

  it('does not take what a camera writes by itself for a caption', async () => {
    const bytes = await noise()
      .jpeg()
      .withExif({ IFD0: { ImageDescription: 'OLYMPUS DIGITAL CAMERA' } })
      .toBuffer()
    expect((await read(sourceFile({ name: 'a.jpg', mediaType: 'image/jpeg', bytes }))).blocks).toMatchObject([
      { caption: null },
    ])
  })

  it('keeps what there is of a picture whose end is missing, and says so', async () => {
    for (const format of ['jpeg', 'png'] as const) {
      const whole = await picture(format)
      const document = await read({ ...whole, bytes: whole.bytes.subarray(0, whole.bytes.length * 0.7) })
      expect(document.warnings).toHaveLength(1)
      const [block] = document.blocks
      if (block?.kind !== 'figure') throw new Error('no figure')
      expect((await sharp(block.image.bytes).raw().toBuffer()).length).toBe(80 * 60 * 3)
    }
  })

  it('reads the first frame of a film and says that a TIFF has more pages', async () => {
    const frames = await Promise.all([noise(), noise()].map((frame) => frame.png().toBuffer()))
    const film = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer()
    const document = await read(sourceFile({ name: 'a.gif', mediaType: 'image/gif', bytes: film }))
    expect(document).toMatchObject({ warnings: [], blocks: [{ image: { width: 80, height: 60 } }] })
    const pages = await sharp(frames, { join: { animated: true } })
      .tiff()
      .toBuffer()
    const scan = await read(sourceFile({ name: 'a.tiff', mediaType: 'image/tiff', bytes: pages }))
    expect(scan.warnings).toEqual([expect.stringContaining('2 pages')])
  })

  const stamp = path.resolve(import.meta.dirname, '../../../shared/eval/stamps/images/000-blackbird.png')
  it('reads a real picture', async ({ skip }) => {
    const bytes = await readFile(stamp).catch(() => null)
    if (!bytes) return skip('the stamps are not beside this project')
    expect((await read(sourceFile({ name: 'a.png', mediaType: 'image/png', bytes }))).blocks).toMatchObject([
      { image: { width: 197, height: 125 } },
    ])
  })
})
