import { rangeOf } from '@/app/api/_lib/byte-range.ts'
import { toReadableStream } from '@/app/api/_lib/stream.ts'
import type { OpenAsset, StoredAsset } from '@/lib/store/asset-store.ts'

/** Types that a browser may show in place; anything else is downloaded, so that no stored file runs as a page. */
const shown = /^(image\/(jpeg|png|webp|gif|avif|tiff)|(audio|video)\/[\w-]+|application\/pdf|text\/plain)$/

interface AssetOptions {
  /** Under which it is saved. */
  name?: string
  /** May ask for a part of it, or for the headers alone. */
  request?: Request
}

/**
 * An asset never changes, because its address is the hash of its bytes. A player that seeks asks for a part of it (RFC 9110,
 * section 14), and gets that; of what is open no more is read than it takes.
 */
export function assetResponse(asset: StoredAsset | OpenAsset, { name, request }: AssetOptions = {}): Response {
  const { mediaType } = asset
  const disposition = shown.test(mediaType) ? 'inline' : 'attachment'
  const filename = name ? `; filename*=UTF-8''${encodeURIComponent(name.split('/').at(-1) ?? name)}` : ''
  const total = 'bytes' in asset ? asset.bytes.byteLength : asset.size
  const range = rangeOf(request?.headers.get('range') ?? null, total)
  const [start, end] = range === 'unsatisfiable' ? [0, 0] : (range ?? [0, total])
  const status = range === 'unsatisfiable' ? 416 : range ? 206 : 200
  const contentRange = range === 'unsatisfiable' ? `bytes */${total}` : `bytes ${start}-${end - 1}/${total}`
  const isEmpty = start === end || request?.method === 'HEAD'
  return new Response(isEmpty ? null : bodyOf(asset, start, end), {
    status,
    headers: {
      'Accept-Ranges': 'bytes',
      'Content-Length': String(end - start),
      ...(range && { 'Content-Range': contentRange }),
      'Content-Type': mediaType.startsWith('text/') ? 'text/plain; charset=utf-8' : mediaType,
      'Content-Disposition': disposition + filename,
      'Cache-Control': 'private, max-age=31536000, immutable',
      'Content-Security-Policy': policyFor(mediaType),
      'X-Content-Type-Options': 'nosniff',
    },
  })
}

function bodyOf(asset: StoredAsset | OpenAsset, start: number, end: number): BodyInit {
  return 'bytes' in asset ? new Uint8Array(asset.bytes.subarray(start, end)) : toReadableStream(asset.read(start, end))
}

/** A file opened by itself may do nothing; the page that a browser makes around a recording has to load it. */
function policyFor(mediaType: string): string {
  return /^(audio|video)\//.test(mediaType)
    ? "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'"
    : "default-src 'none'; style-src 'unsafe-inline'; sandbox"
}
