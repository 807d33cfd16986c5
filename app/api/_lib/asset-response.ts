import { rangeOf } from '@/app/api/_lib/byte-range.ts'
import type { StoredAsset } from '@/lib/store/asset-store.ts'

/** Types that a browser may show in place; anything else is downloaded, so that no stored file runs as a page. */
const shown = /^(image\/(jpeg|png|webp|gif|avif|tiff)|(audio|video)\/[\w-]+|application\/pdf|text\/plain)$/

interface AssetOptions {
  /** Under which it is saved. */
  name?: string
  /** Of the request, which may ask for a part of it. */
  headers?: Headers
}

/**
 * An asset never changes, because its address is the hash of its bytes. A player that seeks asks for a part of it (RFC 9110,
 * section 14), and gets that.
 */
export function assetResponse(asset: StoredAsset, { name, headers }: AssetOptions = {}): Response {
  const disposition = shown.test(asset.mediaType) ? 'inline' : 'attachment'
  const filename = name ? `; filename*=UTF-8''${encodeURIComponent(name.split('/').at(-1) ?? name)}` : ''
  const total = asset.bytes.byteLength
  const range = rangeOf(headers?.get('range') ?? null, total)
  const [start, end] = range === 'unsatisfiable' ? [0, 0] : (range ?? [0, total])
  const status = range === 'unsatisfiable' ? 416 : range ? 206 : 200
  const contentRange = range === 'unsatisfiable' ? `bytes */${total}` : `bytes ${start}-${end - 1}/${total}`
  return new Response(new Uint8Array(asset.bytes.subarray(start, end)), {
    status,
    headers: {
      'Accept-Ranges': 'bytes',
      'Content-Length': String(end - start),
      ...(range && { 'Content-Range': contentRange }),
      'Content-Type': asset.mediaType.startsWith('text/') ? 'text/plain; charset=utf-8' : asset.mediaType,
      'Content-Disposition': disposition + filename,
      'Cache-Control': 'private, max-age=31536000, immutable',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
