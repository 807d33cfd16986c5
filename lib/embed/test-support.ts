/** What the tests of this folder share; nothing else imports it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { type ModelEntry, modelEntry } from './registry.ts'

/** The project's folder. */
export const root = path.resolve(import.meta.dirname, '../..')

/** A small CLIP with the real tokenizer, and what transformers and Pillow make of its pictures and texts. */
export const clipFolder = path.resolve(root, '../shared/clip-reference')

export interface Reference {
  images: Record<string, { embedding: number[] }>
  texts: Record<string, { input_ids: number[]; embedding: number[] }>
}

/** Paths of the reference's pictures; none where ../shared is not there, whose tests are skipped but still listed. */
export const clipPictures = existsSync(clipFolder)
  ? readdirSync(path.join(clipFolder, 'images'))
      .filter((name) => !name.endsWith('.npy'))
      .map((name) => path.join(clipFolder, 'images', name))
  : []

export const clipReference: Reference = existsSync(clipFolder)
  ? readJson(clipFolder, 'reference.json')
  : { images: {}, texts: {} }

export function readJson<T>(...parts: string[]): T {
  return JSON.parse(readFileSync(path.join(...parts), 'utf8'))
}

/** CLIP's entry of the registry, for the small weights. */
export function clipReferenceEntry(): ModelEntry {
  const { models } = readJson<{ models: ModelEntry[] }>(root, 'models/registry.json')
  const clip = models.find((model) => model.id === 'clip-vit-base-patch32')
  return modelEntry.parse({
    ...clip,
    id: 'clip-reference',
    dimensions: 32,
    towers: {
      vision: { ...clip?.towers.vision, file: 'onnx/vision_model.onnx' },
      text: { ...clip?.towers.text, file: 'onnx/text_model.onnx' },
    },
  })
}

/** Values of a float16 array as numpy saves it. */
export function readHalves(file: string): Float32Array {
  const bytes = readFileSync(file)
  const start = 10 + bytes.readUInt16LE(8)
  return Float32Array.from({ length: (bytes.length - start) / 2 }, (_, index) =>
    half(bytes.readUInt16LE(start + 2 * index)),
  )
}

function half(bits: number): number {
  const sign = bits >> 15 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  return exponent === 0 ? sign * 2 ** -24 * fraction : sign * 2 ** (exponent - 15) * (1 + fraction / 1024)
}

export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let dot = 0
  let normA = 0
  let normB = 0
  for (let index = 0; index < a.length; index++) {
    const x = a[index] ?? 0
    const y = b[index] ?? 0
    dot += x * y
    normA += x * x
    normB += y * y
  }
  return dot / Math.sqrt(normA * normB)
}

/** So many different pictures, in turn JPEG, WebP and PNG with transparency, tall, wide and small. */
export function drawPictures(count: number): Promise<Uint8Array[]> {
  return Promise.all(
    Array.from({ length: count }, (_, index) => {
      const width = 40 + index * 60
      const height = 500 - index * 35
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
        <rect width="${index % 3 === 2 ? 0 : width}" height="${height}" fill="hsl(${index * 40},80%,70%)"/>
        <circle cx="${width / 2}" cy="${height / 3}" r="${10 + index * 5}" fill="hsl(${index * 77},90%,40%)"/>
        <path d="M0 ${height} L${width} ${height / 2} L${width} ${height} Z" fill="hsl(${index * 111},60%,30%)"/></svg>`
      const picture = sharp(Buffer.from(svg))
      if (index % 3 === 0) return picture.jpeg().toBuffer()
      return index % 3 === 1 ? picture.webp().toBuffer() : picture.png().toBuffer()
    }),
  )
}
