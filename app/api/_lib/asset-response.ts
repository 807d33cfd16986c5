import type { StoredAsset } from '@/lib/store/asset-store.ts'

/** Types that a browser may show in place; anything else is downloaded, so that no stored file runs as a page. */
const shown = /^(image\/(jpeg|png|webp|gif|avif|tiff)|application\/pdf|text\/plain)$/

/** An asset never changes, because its address is the hash of its bytes. */
export function assetResponse(asset: StoredAsset, name?: string): Response {
  const disposition = shown.test(asset.mediaType) ? 'inline' : 'attachment'
  const filename = name ? `; filename*=UTF-8''${encodeURIComponent(name.split('/').at(-1) ?? name)}` : ''
  return new Response(new Uint8Array(asset.bytes), {
    headers: {
      'Content-Type': asset.mediaType.startsWith('text/') ? 'text/plain; charset=utf-8' : asset.mediaType,
      'Content-Disposition': disposition + filename,
      'Cache-Control': 'private, max-age=31536000, immutable',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
