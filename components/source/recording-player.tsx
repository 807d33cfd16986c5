'use client'

import { AudioLines } from 'lucide-react'
import { useState } from 'react'
import type { PlayableMedia } from '@/lib/types.ts'

/** Plays a recording from where the source begins. */
export function RecordingPlayer({ media, title }: { media: PlayableMedia; title: string }) {
  const [isBroken, setBroken] = useState(false)
  const { url, start, mediaType } = media
  const player = {
    controls: true,
    // https://www.w3.org/TR/media-frags/: where it starts.
    src: start > 0 ? `${url}#t=${start}` : url,
    'aria-label': title,
    onError: () => setBroken(true),
  }
  return (
    <div className="absolute inset-0 grid place-items-center p-6 md:pt-16 md:pb-18">
      {isBroken ? (
        <p className="max-w-prose text-pretty text-center text-soft" role="alert">
          This browser does not play {mediaType}. Open the original to play it in another program.
        </p>
      ) : mediaType.startsWith('video/') ? (
        <video
          {...player}
          preload="auto"
          playsInline
          // Of a film whose pictures it can't decode, a browser plays the sound without a word.
          onLoadedMetadata={({ currentTarget }) => setBroken(currentTarget.videoWidth === 0)}
          className="max-h-full max-w-full rounded-xl"
        />
      ) : (
        <div className="flex w-full max-w-lg flex-col items-center gap-6">
          <AudioLines className="size-14 text-faint" strokeWidth={1.25} aria-hidden />
          <audio {...player} preload="metadata" className="w-full" />
        </div>
      )}
    </div>
  )
}
