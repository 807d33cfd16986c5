import type { DocumentSummary } from '@/lib/types.ts'
import { formatCount } from '../ui/format.ts'

const types: Record<string, string> = {
  'application/pdf': 'PDF',
  'text/markdown': 'Markdown',
  'text/html': 'Web page',
  'text/plain': 'Text',
  'audio/mpeg': 'MP3',
  'audio/mp4': 'M4A',
}

/** `PDF · 12 pages · 30 items`. */
export function documentFacts({ mediaType, pages, items }: DocumentSummary): string {
  return [
    documentType(mediaType),
    pages === null ? null : formatCount(pages, 'page'),
    items === 1 ? null : formatCount(items, 'item'),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** `in photos/birds` of `photos/birds/owl.jpg`; null where there is no folder. */
export function folderOf(name: string): string | null {
  const end = name.lastIndexOf('/')
  return end > 0 ? `in ${name.slice(0, end)}` : null
}

export function documentType(mediaType: string): string {
  if (mediaType.startsWith('image/')) return mediaType.slice('image/'.length).replace('+xml', '').toUpperCase()
  if (types[mediaType]) return types[mediaType]
  if (/^(audio|video)\//.test(mediaType)) return mediaType.slice('audio/'.length).toUpperCase()
  return mediaType
}
