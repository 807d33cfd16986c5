import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { normaliser } from './normalise.ts'
import { type PixelSettings, readPixels } from './pixels.ts'
import { clipFolder, clipPictures, clipReferenceEntry, readHalves } from './test-support.ts'

const cover: PixelSettings = {
  size: 16,
  fit: 'cover',
  filter: 'bicubic',
  crop: 'floor',
  background: [255, 255, 255],
  transparentMargin: 0,
  mean: [0, 0, 0],
  std: [1, 1, 1],
}
const contain: PixelSettings = { ...cover, size: 20, fit: 'contain', background: [0, 255, 0], transparentMargin: 0.25 }
const limit = 1_000_000
const colour = { r: 200, g: 30, b: 60 }

function plain(width = 40, height = 40) {
  return sharp({ create: { width, height, channels: 3, background: colour } })
}

function seeThrough(alpha: number, width = 40, height = 40) {
  return sharp({ create: { width, height, channels: 4, background: { ...colour, alpha } } })
}

function pixel(rgb: Uint8Array, size: number, x: number, y: number): number[] {
  return [...rgb.subarray((y * size + x) * 3, (y * size + x) * 3 + 3)]
}

async function middle(bytes: Uint8Array, settings = cover): Promise<number[]> {
  const { size } = settings
  return pixel(await readPixels(bytes, settings, limit), size, size / 2, size / 2)
}

function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += Math.abs((a[index] ?? 0) - (b[index] ?? 0))
  return sum / a.length
}

describe.skipIf(!existsSync(clipFolder))('pixels beside Pillow (skipped where ../shared is not there)', () => {
  const { pixels } = clipReferenceEntry()

  it.each(clipPictures)('%s differs by less than 1 of 255', async (picture) => {
    const rgb = await readPixels(readFileSync(picture), pixels, limit)
    const ours = new Float32Array(rgb.length)
    normaliser(pixels)(rgb, ours, 0)
    const plane = rgb.length / 3
    const scale = Float32Array.from(ours, (_, index) => 255 * (pixels.std[Math.floor(index / plane)] ?? 0))
    const theirs = readHalves(`${picture}.pixels.npy`)
    const differences = ours.map((value, index) => Math.abs(value - (theirs[index] ?? 0)) * (scale[index] ?? 0))
    expect(meanDifference(differences, new Float32Array(differences.length))).toBeLessThan(1)
  })

  it('loses nothing by letting the JPEG decoder shrink a large photograph', async () => {
    const large = await sharp(path.join(clipFolder, 'images/astronaut.png'))
      .resize(2600)
      .jpeg({ quality: 95 })
      .toBuffer()
    const decoded = await sharp(large).png().toBuffer()
    const shrunk = await readPixels(large, pixels, 10_000_000)
    expect(meanDifference(shrunk, await readPixels(decoded, pixels, 10_000_000))).toBeLessThan(1)
  })
})

describe('every kind of picture', () => {
  it.each([
    ['PNG', () => plain().png()],
    ['PNG with a palette', () => plain().png({ palette: true })],
    ['PNG of 16 bits', () => plain().toColourspace('rgb16').png()],
    ['opaque PNG of 16 bits', () => seeThrough(1).toColourspace('rgb16').png()],
    ['opaque RGBA', () => seeThrough(1).png()],
    ['nearly opaque RGBA', () => seeThrough(0.985).png()],
    ['JPEG', () => plain().jpeg()],
    ['WebP', () => plain().webp({ lossless: true })],
    ['GIF', () => plain().gif()],
    ['AVIF', () => plain().avif({ lossless: true })],
    ['TIFF', () => plain().tiff()],
  ])('%s', async (_, make) => {
    expect(meanDifference(await middle(await make().toBuffer()), [200, 30, 60])).toBeLessThan(2)
  })

  it('grey, of 8 and of 16 bits, and with transparency', async () => {
    for (const space of ['b-w', 'grey16']) {
      expect(await middle(await plain().toColourspace(space).png().toBuffer())).toEqual([103, 103, 103])
    }
    expect(await middle(await seeThrough(0.5).greyscale().png().toBuffer())).toEqual([178, 178, 178])
  })

  it('CMYK', async () => {
    const bytes = await plain().toColourspace('cmyk').jpeg().toBuffer()
    expect((await sharp(bytes).metadata()).space).toBe('cmyk')
    expect(meanDifference(await middle(bytes), [200, 30, 60])).toBeLessThan(20)
  })

  it('ignores an embedded profile, as Pillow does', async () => {
    const bytes = await plain().withIccProfile('p3').png().toBuffer()
    const { data } = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true })
    expect(await middle(bytes)).toEqual([...data.subarray(0, 3)])
  })

  it('turns a photograph upright', async () => {
    const left = await plain(30, 60).extend({ left: 30, background: 'white' }).toBuffer({ resolveWithObject: true })
    const raw = { width: 60, height: 60, channels: 3 } as const
    const turned = await sharp(left.data, { raw }).jpeg({ quality: 100 }).withExif({}).withMetadata({ orientation: 6 })
    const rgb = await readPixels(await turned.toBuffer(), cover, limit)
    // Orientation 6: what is stored on the left belongs on top.
    expect(meanDifference(pixel(rgb, 16, 8, 2), [255, 255, 255])).toBeLessThan(5)
    expect(meanDifference(pixel(rgb, 16, 8, 13), [200, 30, 60])).toBeLessThan(5)
  })

  it('takes the first frame of an animation', async () => {
    const frames = Buffer.concat([Buffer.alloc(300, 250), Buffer.alloc(300, 10)])
    const raw = { width: 10, height: 20, channels: 3, pageHeight: 10 } as const
    for (const bytes of [
      await sharp(frames, { raw }).gif().toBuffer(),
      await sharp(frames, { raw }).webp({ lossless: true }).toBuffer(),
    ]) {
      expect((await sharp(bytes).metadata()).pages).toBe(2)
      expect(meanDifference(await middle(bytes), [250, 250, 250])).toBeLessThan(3)
    }
  })
})

describe('fitting into the square', () => {
  it('cover cuts the middle out', async () => {
    const wide = await plain(20, 20).extend({ left: 20, right: 20, background: 'white' }).png().toBuffer()
    const rgb = await readPixels(wide, cover, limit)
    expect(meanDifference(pixel(rgb, 16, 1, 8), [200, 30, 60])).toBeLessThan(2)
    expect(meanDifference(pixel(rgb, 16, 14, 8), [200, 30, 60])).toBeLessThan(2)
  })

  it('contain fills the rest with the background', async () => {
    const rgb = await readPixels(await plain(80, 40).png().toBuffer(), contain, limit)
    expect(pixel(rgb, 20, 10, 4)).toEqual([0, 255, 0])
    expect(pixel(rgb, 20, 0, 5)).toEqual([200, 30, 60])
    expect(pixel(rgb, 20, 19, 14)).toEqual([200, 30, 60])
    expect(pixel(rgb, 20, 10, 15)).toEqual([0, 255, 0])
  })

  it('lays a transparent picture on the background, with a margin', async () => {
    const rgb = await readPixels(await seeThrough(0.5).png().toBuffer(), contain, limit)
    // 40 pixels and twice a quarter of them are 60, of which the picture takes the middle two thirds.
    expect(pixel(rgb, 20, 1, 10)).toEqual([0, 255, 0])
    expect(meanDifference(pixel(rgb, 20, 10, 10), [100, 142, 30])).toBeLessThan(2)
    expect(pixel(rgb, 20, 18, 10)).toEqual([0, 255, 0])
  })

  it('never shows the colours that hide behind full transparency', async () => {
    expect(await middle(await seeThrough(0).png().toBuffer())).toEqual([255, 255, 255])
    expect(await middle(await seeThrough(0).gif().toBuffer())).toEqual([255, 255, 255])
  })

  it('gives a huge transparent picture the same look as a small one', async () => {
    const small = await readPixels(await seeThrough(0.5).png().toBuffer(), contain, limit)
    const huge = await readPixels(await seeThrough(0.5, 900, 900).png().toBuffer(), contain, limit)
    expect(meanDifference(small, huge)).toBeLessThan(3)
  })

  it.each([
    [1, 1],
    [10_000, 1],
    [1, 10_000],
    [3, 40],
    [17, 15],
  ])('%i × %i pixels', async (width, height) => {
    for (const settings of [cover, contain]) {
      for (const picture of [plain(width, height), seeThrough(0.5, width, height)]) {
        const rgb = await readPixels(await picture.png().toBuffer(), settings, limit)
        expect(rgb).toHaveLength(3 * settings.size ** 2)
      }
    }
    expect(await middle(await plain(width, height).png().toBuffer())).toEqual([200, 30, 60])
  })
})

describe('what is not a picture', () => {
  it.each([
    ['nothing', new Uint8Array(0)],
    ['words', new TextEncoder().encode('a picture of a cat')],
    ['a header alone', new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16])],
  ])('%s is unreadable', async (_, bytes) => {
    await expect(readPixels(bytes, cover, limit)).rejects.toMatchObject({ code: 'unreadable' })
  })

  it.each(['png', 'jpeg', 'webp', 'gif', 'avif', 'tiff'] as const)('half a %s is unreadable', async (format) => {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
    const whole = await sharp({ create: { width: 200, height: 200, channels: 3, background: 'black', noise } })
      .toFormat(format)
      .toBuffer()
    const half = whole.subarray(0, whole.length / 2)
    await expect(readPixels(half, cover, limit)).rejects.toMatchObject({ code: 'unreadable' })
  })

  it('an SVG is not taken, whatever it draws', async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    )
    await expect(readPixels(svg, cover, limit)).rejects.toMatchObject({ code: 'unsupported-type' })
  })

  it('too many pixels are refused by the header', async () => {
    const bytes = await plain(2000, 2000).png().toBuffer()
    await expect(readPixels(bytes, cover, limit)).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringContaining('2000 × 2000'),
    })
  })
})

it('normalises each channel by its own mean and deviation', () => {
  const target = new Float32Array(8)
  normaliser({ mean: [0.5, 0, 0.25], std: [0.5, 1, 0.25] })(new Uint8Array([255, 0, 51, 0, 255, 102]), target, 2)
  expect([...target]).toEqual([0, 0, 1, -1, 0, 1, expect.closeTo(-0.2), expect.closeTo(0.6)])
})
