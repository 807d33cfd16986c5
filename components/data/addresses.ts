import type { Filter } from '@/lib/types.ts'

/** Addresses of what the server shows; every one is a path of this server. */

/** The library of a collection, all of it or what a name and metadata leave. */
export function libraryAddress(
  collection: string,
  { query = '', filter = {} }: { query?: string; filter?: Filter } = {},
) {
  const parameters = new URLSearchParams({ collection })
  if (query) parameters.set('query', query)
  if (Object.keys(filter).length > 0) parameters.set('filter', JSON.stringify(filter))
  return `/library?${parameters}`
}

/** The picture at `width` pixels at most. */
export function pictureAddress(imageUrl: string, width: number): string {
  return `${imageUrl}${imageUrl.includes('?') ? '&' : '?'}w=${width}`
}

export function assetAddress(assetId: string, width: number): string {
  return `/api/assets/${encodeURIComponent(assetId)}?w=${width}`
}

export function originalAddress(documentId: string, collection: string): string {
  return `/api/documents/${encodeURIComponent(documentId)}/original?${new URLSearchParams({ collection })}`
}

export function pageAddress(documentId: string, page: number, collection: string, width: number): string {
  const query = new URLSearchParams({ collection, w: String(width) })
  return `/api/documents/${encodeURIComponent(documentId)}/pages/${page}?${query}`
}

export function documentAddress(documentId: string, collection: string): string {
  return `/library/${encodeURIComponent(documentId)}?${new URLSearchParams({ collection })}`
}
