'use client'

import { pageAddress, pictureAddress } from '../data/addresses.ts'
import { useVeil } from '../moderation/use-veil.ts'
import { Veil } from '../moderation/veil.tsx'
import { Picture } from '../ui/picture.tsx'
import { FilmStage } from './film-stage.tsx'
import { RecordingPlayer } from './recording-player.tsx'
import { pictureDescription, type SourceEntry, sourceTitle } from './source-entry.ts'
import type { View } from './viewer-views.tsx'
import { ZoomablePicture } from './zoomable-picture.tsx'

export function ViewerStage({ entry, view }: { entry: SourceEntry; view: View }) {
  const { documentId, collection, imageUrl, media, source, text, metadata } = entry
  const { isVeiled, categories, reveal } = useVeil(imageUrl, metadata)
  if (view === 'recording' && media?.mediaType.startsWith('video/')) return <FilmStage entry={entry} media={media} />
  if (isVeiled && imageUrl !== null && view !== 'words')
    return (
      <>
        <Picture src={pictureAddress(imageUrl, 160)} alt="" className="size-full" fill blurred />
        <Veil categories={categories} onShow={reveal} className="inset-0" />
      </>
    )
  if (view === 'recording' && media) return <RecordingPlayer media={media} title={sourceTitle(entry)} />
  if (view === 'page' && source.page !== null)
    return (
      <ZoomablePicture
        src={pageAddress(documentId, source.page, collection, 1600)}
        largeSrc={pageAddress(documentId, source.page, collection, 2560)}
        alt={`Page ${source.page} of ${source.name}`}
        region={source.box}
        fallback={<Words>{text || sourceTitle(entry)}</Words>}
      />
    )
  if (view === 'picture' && imageUrl !== null)
    return (
      <ZoomablePicture
        src={pictureAddress(imageUrl, 1600)}
        largeSrc={imageUrl}
        alt={pictureDescription(entry)}
        region={source.page === null ? source.box : null}
        fallback={<Words>{text || sourceTitle(entry)}</Words>}
      />
    )
  return <Words>{text}</Words>
}

function Words({ children }: { children: string }) {
  return (
    <div className="absolute inset-0 overflow-y-auto">
      <div className="grid min-h-full place-items-center p-8">
        <blockquote className="max-w-prose whitespace-pre-wrap text-pretty text-lg leading-relaxed">
          {children}
        </blockquote>
      </div>
    </div>
  )
}
