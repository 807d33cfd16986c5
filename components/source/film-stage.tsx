'use client'

import type { PlayableMedia } from '@/lib/types.ts'
import { pictureAddress } from '../data/addresses.ts'
import { useDocumentSummary } from '../data/use-documents.ts'
import { isFlagged, useVeil } from '../moderation/use-veil.ts'
import { Veil } from '../moderation/veil.tsx'
import { Picture } from '../ui/picture.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { RecordingPlayer } from './recording-player.tsx'
import { type SourceEntry, sourceTitle } from './source-entry.ts'

/** A film; asked for first where moderation has flagged any moment of it, since it plays on into the others. */
export function FilmStage({ entry, media }: { entry: SourceEntry; media: PlayableMedia }) {
  const { collection, documentId, imageUrl, metadata } = entry
  const document = useDocumentSummary(collection, documentId)
  const flagged = isFlagged(metadata) ? metadata : (document?.metadata ?? {})
  const { isVeiled, categories, reveal } = useVeil(media.url, flagged)
  if (document === undefined) return <Spinner className="absolute inset-0 m-auto size-6 text-faint" />
  if (!isVeiled) return <RecordingPlayer media={media} title={sourceTitle(entry)} />
  return (
    <>
      {imageUrl && <Picture src={pictureAddress(imageUrl, 160)} alt="" className="size-full" fill blurred />}
      <Veil what="film" categories={categories} onShow={reveal} className="inset-0" />
    </>
  )
}
