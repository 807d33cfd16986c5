'use client'

import { clsx } from 'clsx'
import { ImageOff } from 'lucide-react'
import { useCallback, useState } from 'react'
import { isTransparent } from './is-transparent.ts'

interface PictureProps {
  src: string
  alt: string
  /** Gives the frame its size; the picture never changes it. */
  className?: string
  eager?: boolean
  /** Fills the frame whatever its shape, for pictures that are there to look nice. */
  fill?: boolean
  /** Shows that there is a picture, and not what is on it. */
  blurred?: boolean
}

/**
 * A picture on a mat of fixed size, so that nothing moves when it arrives. One of about the frame's shape fills it; a
 * wide or tall one, or a small one, is shown whole. A transparent one has a backing on which dark and light lines show.
 */
export function Picture({ src, alt, className, eager, fill, blurred }: PictureProps) {
  const [state, setState] = useState<'loading' | 'fills' | 'whole' | 'failed'>('loading')
  const [isBacked, setBacked] = useState(false)
  const look = useCallback((image: HTMLImageElement) => {
    setState(shapeOf(image))
    setBacked(isTransparent(image))
  }, [])
  const measure = useCallback(
    (image: HTMLImageElement | null) => {
      // An image from the cache may be complete before React listens.
      if (image?.complete && image.naturalWidth > 0) look(image)
    },
    [look],
  )
  return (
    <span className={clsx('relative block overflow-hidden', isBacked ? 'bg-backing' : 'bg-mat', className)}>
      {state === 'failed' ? (
        <span className="absolute inset-0 grid place-items-center text-faint">
          <ImageOff className="size-6" strokeWidth={1.5} aria-label={`${alt} (could not be loaded)`} />
        </span>
      ) : (
        // biome-ignore lint/performance/noImgElement: the asset route sizes pictures itself
        <img
          ref={measure}
          src={src}
          alt={alt}
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
          draggable={false}
          onLoad={(event) => look(event.currentTarget)}
          onError={() => setState('failed')}
          className={clsx(
            'absolute inset-0 size-full transition-opacity duration-200',
            state === 'loading' && 'opacity-0',
            blurred && 'scale-125 blur-2xl',
            fill || state === 'fills' ? 'object-cover' : 'object-contain',
          )}
        />
      )}
    </span>
  )
}

function shapeOf(image: HTMLImageElement): 'fills' | 'whole' {
  const frame = image.getBoundingClientRect()
  const shape = image.naturalWidth / image.naturalHeight / (frame.width / frame.height || 1)
  const isSmall = image.naturalWidth < frame.width / 2
  return !isSmall && shape > 0.75 && shape < 1.2 ? 'fills' : 'whole'
}
