import { AudioLines, Clapperboard, FileText, type LucideIcon } from 'lucide-react'
import type { SourceEntry } from './source-entry.ts'

/** What stands for a source without a picture. */
export function mediaIcon(media: SourceEntry['media']): LucideIcon {
  if (!media) return FileText
  return media.mediaType.startsWith('video/') ? Clapperboard : AudioLines
}
