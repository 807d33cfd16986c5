'use client'

import { AudioLines } from 'lucide-react'
import { useState } from 'react'
import type { PlayableMedia } from '@/lib/types.ts'

/** Plays a recording from where the source begins. */
export function RecordingPlayer({ media, title }: { media: PlayableMedia; title: string }) {
  const [isBroken, setBroken] = useState(false)
  const { url, start, mediaType } = media
  return (
    <div className="absolute inset-0 grid place-items-center p-6">
      <div className="flex w-full max-w-lg flex-col items-center gap-6">
        <AudioLines className="size-14 text-faint" strokeWidth={1.25} aria-hidden />
        {isBroken ? (
          <p className="text-pretty text-center text-soft" role="alert">
            This browser does not play {mediaType}. Open the original to play it in another program.
          </p>
        ) : (
          // biome-ignore lint/a11y/useMediaCaption: the words of the recording stand beside it
          <audio
            controls
            preload="metadata"
            // https://www.w3.org/TR/media-frags/: where it starts.
            src={start > 0 ? `${url}#t=${start}` : url}
            aria-label={title}
            onError={() => setBroken(true)}
            className="w-full"
          />
        )}
      </div>
    </div>
  )
}
