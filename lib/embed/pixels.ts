import sharp, { type Metadata, type Sharp } from 'sharp'
import { DiptychError } from '../errors.ts'
import { PixelBudget } from './pixel-budget.ts'
import { bicubic, bilinear, type Region, resample } from './resample.ts'

/** How a model wants its pictures; a part of its entry in models/registry.json. */
export interface PixelSettings {
  /** Side of the square input. */
  size: number
  /**
   * `cover`: the shorter side becomes `size`, the middle is cut out. `contain`: the longer side does, the rest is filled.
   * `squash`: both sides do, whatever becomes of the proportions.
   */
  fit: 'cover' | 'contain' | 'squash'
  /** Both as Pillow's, with antialiasing. */
  filter: 'bicubic' | 'bilinear'
  /** Where an odd number of pixels is cut away: as transformers' CLIPImageProcessor (`floor`), or torchvision's CenterCrop. */
  crop: 'floor' | 'round'
  /** What lies behind a transparent picture, and beside one that does not fill the square. RGB, 0 to 255. */
  background: [red: number, green: number, blue: number]
  /** Room left on each side of a transparent picture, as a fraction of its longer side. */
  transparentMargin: number
  /** Of each channel, on a scale of 0 to 1. */
  mean: [number, number, number]
  std: [number, number, number]
}

/** Formats of the decoder that are taken; not SVG, whose size and cost its author chooses. */
const formats = new Set(['jpeg', 'png', 'webp', 'gif', 'heif', 'tiff'])

/** A picture with a pixel below this alpha counts as transparent; near-opaque edges are left by some editors. */
const opaqueFrom = 250

/** A transparent picture is first laid on its background in full size, up to this multiple of the encoder's input. */
const fullSizeUpTo = 8

const decoding = new PixelBudget(64_000_000)

// Parallelism comes from decoding several pictures at once, so libvips needs one thread for each; and a picture is
// decoded once, so nothing is worth caching.
sharp.concurrency(1)
sharp.cache(false)

/**
 * Decodes a picture and brings it to the encoder's size, as Pillow would: upright (EXIF), first frame, embedded colour
 * profile ignored, 8 bit, the model's filter with antialiasing. Runs on libuv's threads.
 * @returns RGB, 3 × size × size bytes, row after row.
 * @throws DiptychError 'unreadable', 'unsupported-type' or 'too-large'
 */
export async function readPixels(bytes: Uint8Array, settings: PixelSettings, maxPixels: number): Promise<Uint8Array> {
  try {
    const metadata = await open(bytes).metadata()
    check(metadata, maxPixels)
    return await decoding.run(metadata.width * metadata.height, () => decode(bytes, metadata, settings))
  } catch (thrown) {
    if (thrown instanceof DiptychError) throw thrown
    throw new DiptychError(
      'unreadable',
      "The picture can't be decoded.",
      'It may be damaged: open it in an image editor and save it again.',
      thrown,
    )
  }
}

/** sharp's own limit is off, because `check` sets ours by the header, before a pixel is decoded, and in its own words. */
function open(bytes: Uint8Array): Sharp {
  return sharp(bytes, { ignoreIcc: true, limitInputPixels: false, failOn: 'error' })
}

function check({ format, width, height }: Metadata, maxPixels: number): void {
  if (!formats.has(format)) {
    throw new DiptychError(
      'unsupported-type',
      `Pictures of type ${format} are not taken.`,
      'Save it as JPEG, PNG, WebP, GIF, AVIF or TIFF.',
    )
  }
  if (width * height > maxPixels) {
    throw new DiptychError(
      'too-large',
      `The picture has ${width} × ${height} pixels, more than ${maxPixels.toLocaleString('en')}.`,
      'Make it smaller, or raise MAX_PIXELS.',
    )
  }
}

async function decode(bytes: Uint8Array, metadata: Metadata, settings: PixelSettings): Promise<Uint8Array> {
  const transparent = metadata.hasAlpha === true && (await isTransparent(open(bytes)))
  const upright = () => open(bytes).autoOrient()
  if (!transparent) return fitToSquare(upright().removeAlpha(), metadata.autoOrient, settings)

  const { data, info } = await layOnBackground(upright(), metadata.autoOrient, settings)
  const raw = { width: info.width, height: info.height, channels: 3 } as const
  return fitToSquare(sharp(data, { raw, limitInputPixels: false }), info, settings)
}

async function isTransparent(image: Sharp): Promise<boolean> {
  const alpha = await image.extractChannel('alpha').raw().toBuffer()
  for (const value of alpha) if (value < opaqueFrom) return true
  return false
}

interface Size {
  width: number
  height: number
}

async function layOnBackground(image: Sharp, { width, height }: Size, settings: PixelSettings) {
  // A very large one is shrunk first, so that no more than a few megabytes are held.
  const scale = Math.min(1, (fullSizeUpTo * settings.size) / Math.max(width, height))
  const inner = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
  const margin = roundHalfToEven(Math.max(inner.width, inner.height) * settings.transparentMargin)
  const [r, g, b] = settings.background
  const background = { r, g, b }
  return image
    .flatten({ background })
    .toColourspace('srgb')
    .resize({ ...inner, fit: 'fill', kernel: 'cubic' })
    .extend({ top: margin, bottom: margin, left: margin, right: margin, background })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
}

async function fitToSquare(image: Sharp, original: Size, settings: PixelSettings): Promise<Uint8Array> {
  const { size } = settings
  const scaled = scale(original, settings)
  const region: Region = {
    left: cutAway(scaled.width - size, settings),
    top: cutAway(scaled.height - size, settings),
    width: Math.min(size, scaled.width),
    height: Math.min(size, scaled.height),
  }
  const picture = await resize(image, original, scaled, region, settings)
  if (region.width === size && region.height === size) return picture
  return centre(picture, region, settings)
}

function cutAway(surplus: number, { crop }: PixelSettings): number {
  return Math.max(0, crop === 'round' ? roundHalfToEven(surplus / 2) : Math.floor(surplus / 2))
}

function scale({ width, height }: Size, { size, fit }: PixelSettings): Size {
  if (fit === 'squash') return { width: size, height: size }
  if (fit === 'contain') {
    const side = Math.max(width, height)
    const scaled = (length: number) => Math.max(1, roundHalfToEven((length * size) / side))
    return { width: scaled(width), height: scaled(height) }
  }
  // As transformers' CLIPImageProcessor: the longer side is cut to a whole number, not rounded.
  const side = Math.min(width, height)
  const scaled = (length: number) => (length === side ? size : Math.floor((size * length) / side))
  return { width: scaled(width), height: scaled(height) }
}

async function resize(
  image: Sharp,
  original: Size,
  scaled: Size,
  region: Region,
  { filter }: PixelSettings,
): Promise<Uint8Array> {
  image.toColourspace('srgb')
  if (scaled.width > original.width || scaled.height > original.height) {
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
    return resample(
      { data: threeChannels(data, info.channels), width: info.width, height: info.height },
      scaled,
      region,
      filter === 'bilinear' ? bilinear : bicubic,
    )
  }
  const { data, info } = await image
    // Without fastShrinkOnLoad the JPEG decoder still shrinks, but leaves the last factor of two to the filter.
    .resize({ ...scaled, fit: 'fill', kernel: filter === 'bilinear' ? 'linear' : 'cubic', fastShrinkOnLoad: false })
    .extract(region)
    .raw()
    .toBuffer({ resolveWithObject: true })
  return threeChannels(data, info.channels)
}

/** A guard: whatever the file held, the pipeline has made it sRGB, so anything else is a fault to be told, not embedded. */
function threeChannels(data: Uint8Array, channels: number): Uint8Array {
  if (channels !== 3) throw new Error(`decoded to ${channels} channels instead of 3`)
  return data
}

function centre(picture: Uint8Array, { width, height }: Size, { size, background }: PixelSettings): Uint8Array {
  const square = new Uint8Array(size * size * 3)
  for (let at = 0; at < square.length; at += 3) square.set(background, at)
  const left = Math.floor((size - width) / 2)
  const top = Math.floor((size - height) / 2)
  for (let row = 0; row < height; row++) {
    square.set(picture.subarray(row * width * 3, (row + 1) * width * 3), ((top + row) * size + left) * 3)
  }
  return square
}

/** Python's round(), which the models' own preprocessing uses. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value)
  if (value - floor !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}
