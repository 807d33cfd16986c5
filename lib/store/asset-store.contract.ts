import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { beforeEach, describe, expect, it } from 'vitest'
import type { AssetStore } from './asset-store.ts'

/** What every AssetStore must do. `create` gives one over an empty place that takes pictures up to `maxPixels`. */
export function assetStoreContract(name: string, create: (options: { maxPixels: number }) => AssetStore) {
  describe(`${name} as an AssetStore`, () => {
    let store: AssetStore
    beforeEach(() => {
      store = create({ maxPixels: 1_000_000 })
    })

    it('gives back the bytes and the type under their sha256', async () => {
      const picture = await png(40, 30)
      const id = await store.put(picture, 'image/png')
      expect(id).toBe(createHash('sha256').update(picture).digest('hex'))
      const asset = await store.get(id)
      expect(Buffer.from(asset?.bytes ?? [])).toEqual(Buffer.from(picture))
      expect(asset?.mediaType).toBe('image/png')
    })

    it('opens an asset to be read in parts, of the type and the size that it has', async () => {
      const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251)
      for (const [content, type] of [
        [bytes, 'application/octet-stream'],
        [bytes.toReversed(), 'text/plain'],
        [await png(40, 30), 'image/png'],
      ] as const) {
        const asset = await store.open(await store.put(content, type))
        expect(asset).toMatchObject({ mediaType: type, size: content.length })
        for (const [start, end] of [
          [0, content.length],
          [0, 1],
          [content.length - 1, content.length],
          [10, 20],
          [0, 0],
        ] as const)
          expect(await collected(asset?.read(start, end))).toEqual(Buffer.from(content.subarray(start, end)))
      }
      expect((await store.open(await store.put(new Uint8Array(), 'text/plain')))?.size).toBe(0)
    })

    it('lets a reading be given up, and the asset be deleted meanwhile', async () => {
      const id = await store.put(new Uint8Array(5e6), 'text/plain')
      const asset = await store.open(id)
      for await (const part of asset?.read(0, 5e6) ?? []) {
        expect(part.length).toBeLessThan(5e6)
        break
      }
      await store.delete(id)
      expect(await store.open(id)).toBeNull()
    })

    it.each(['text/markdown', 'text/plain', 'text/html', 'application/octet-stream'])(
      'keeps the type %s, which the bytes do not tell',
      async (type) => {
        const id = await store.put(Buffer.from(`# ${type}`), type)
        expect((await store.get(id))?.mediaType).toBe(type)
      },
    )

    it('takes the same bytes any number of times, also at once, and no bytes at all', async () => {
      const picture = await png(10, 10)
      const ids = await Promise.all(Array.from({ length: 20 }, () => store.put(picture, 'image/png')))
      expect(new Set(ids).size).toBe(1)
      expect((await store.get(ids[0] ?? ''))?.bytes.length).toBe(picture.length)
      const empty = await store.put(new Uint8Array(), 'text/plain')
      expect((await store.get(empty))?.bytes.length).toBe(0)
    })

    it.each([
      '',
      'a'.repeat(64),
      '../../../etc/passwd',
      `${'a'.repeat(61)}/..`,
      'A'.repeat(64),
      `${'a'.repeat(64)}\n`,
      `${'a'.repeat(64)}.type`,
      '\0',
    ])('knows nothing under the id %j', async (id) => {
      expect(await store.get(id)).toBeNull()
      expect(await store.open(id)).toBeNull()
      expect(await store.thumbnail(id, 96)).toBeNull()
      await store.delete(id)
    })

    it('scales a picture down to the next of its widths, upright, and never up', async () => {
      // EXIF orientation 6: to be shown turned by a quarter, so 400 × 200 is 200 × 400.
      const turned = await sharp(await png(400, 200))
        .withMetadata({ orientation: 6 })
        .jpeg()
        .toBuffer()
      const id = await store.put(turned, 'image/jpeg')
      const size = async (width: number) => {
        const thumbnail = await store.thumbnail(id, width)
        expect(thumbnail?.mediaType).toBe('image/webp')
        const metadata = await sharp(thumbnail?.bytes).metadata()
        return [metadata.format, metadata.width, metadata.height]
      }
      expect(await size(50)).toEqual(['webp', 96, 192])
      expect(await size(97)).toEqual(['webp', 192, 384])
      expect(await size(300)).toEqual(['webp', 200, 400])
      expect(await size(1e9)).toEqual(['webp', 200, 400])
      for (const odd of [0, -1, Number.NaN]) expect((await size(odd))[0]).toBe('webp')
    })

    it('gives the same thumbnail to all who ask at once', async () => {
      const id = await store.put(await png(500, 500), 'image/png')
      const thumbnails = await Promise.all(Array.from({ length: 30 }, () => store.thumbnail(id, 96)))
      const first = Buffer.from(thumbnails[0]?.bytes ?? [])
      expect(first.length).toBeGreaterThan(0)
      for (const each of thumbnails) expect(first.equals(each?.bytes ?? new Uint8Array())).toBe(true)
    })

    it('scales a picture that is taller than WebP can be', async () => {
      const id = await store.put(await png(20, 20_000), 'image/png')
      const metadata = await sharp((await store.thumbnail(id, 96))?.bytes).metadata()
      expect(metadata.height).toBeLessThanOrEqual(16_383)
    })

    it('makes no thumbnail of what is no picture, is damaged or has too many pixels', async () => {
      const thumbnail = async (bytes: Uint8Array, type: string) => store.thumbnail(await store.put(bytes, type), 96)
      await expect(thumbnail(Buffer.from('words'), 'image/png')).rejects.toMatchObject({ code: 'unsupported-type' })
      const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>')
      await expect(thumbnail(svg, 'image/svg+xml')).rejects.toMatchObject({ code: 'unsupported-type' })
      const picture = await png(300, 300)
      await expect(thumbnail(picture.subarray(0, 60), 'image/png')).rejects.toMatchObject({ code: 'unreadable' })
      await expect(thumbnail(await png(1001, 1000), 'image/png')).rejects.toMatchObject({ code: 'too-large' })
    })

    it('deletes an asset with its thumbnails, and takes it again', async () => {
      const picture = await png(300, 300)
      const id = await store.put(picture, 'image/png')
      await store.thumbnail(id, 96)
      await store.delete(id)
      await store.delete(id)
      expect(await store.get(id)).toBeNull()
      expect(await store.thumbnail(id, 96)).toBeNull()
      expect(await store.put(picture, 'image/png')).toBe(id)
      expect(await store.thumbnail(id, 96)).not.toBeNull()
    })
  })
}

async function collected(parts: AsyncIterable<Uint8Array> | undefined): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(parts ?? []))
}

async function png(width: number, height: number): Promise<Uint8Array> {
  return sharp({ create: { width, height, channels: 3, background: '#a04020' } })
    .png()
    .toBuffer()
}
