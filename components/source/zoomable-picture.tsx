'use client'

import { clsx } from 'clsx'
import { type CSSProperties, type MouseEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import type { Box } from '@/lib/types.ts'
import { Spinner } from '../ui/spinner.tsx'
import { RegionMark } from './region-mark.tsx'

interface ZoomablePictureProps {
  src: string
  /** Shown at its full size after a click. */
  largeSrc: string
  alt: string
  region: Box | null
  /** Shown where the picture can't be. */
  fallback: ReactNode
}

/** Fits the picture into the stage; a click shows it at full size, at the place that was clicked. */
export function ZoomablePicture({ src, largeSrc, alt, region, fallback }: ZoomablePictureProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading')
  const [size, setSize] = useState({ width: 0, height: 1 })
  /** Where it was clicked, as fractions of the picture; null while it fits. */
  const [focus, setFocus] = useState<{ left: number; top: number } | null>(null)

  useLayoutEffect(() => {
    const stage = scroller.current
    if (!stage || !focus) return
    stage.scrollLeft = focus.left * stage.scrollWidth - stage.clientWidth / 2
    stage.scrollTop = focus.top * stage.scrollHeight - stage.clientHeight / 2
  }, [focus])

  if (state === 'failed') return fallback

  function toggle(event: MouseEvent<HTMLButtonElement>) {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    // A press of the Enter key has no place; it zooms to the middle.
    const isPointer = event.detail > 0
    setFocus(
      focus
        ? null
        : {
            left: isPointer ? (event.clientX - left) / width : 0.5,
            top: isPointer ? (event.clientY - top) / height : 0.5,
          },
    )
  }

  return (
    <div ref={scroller} className="absolute inset-0 overflow-auto [container-type:size]">
      {state === 'loading' && <Spinner className="absolute inset-0 m-auto size-6 text-faint" />}
      <div className={clsx('grid min-h-full place-items-center', focus ? 'w-max min-w-full' : 'p-4 md:p-6')}>
        <button
          type="button"
          onClick={toggle}
          aria-label={`${alt}. ${focus ? 'Fit into the window' : 'Show at full size'}`}
          className={clsx('relative block outline-offset-4', focus ? 'cursor-zoom-out' : 'cursor-zoom-in')}
        >
          {/* biome-ignore lint/performance/noImgElement: the server sizes its pictures itself */}
          <img
            src={focus ? largeSrc : src}
            alt=""
            draggable={false}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
              // The large version has the same shape; the size that fits is that of the first.
              if (state === 'loading') setSize({ width: naturalWidth, height: naturalHeight })
              setState('shown')
            }}
            onError={() => setState('failed')}
            style={fittedSize(size)}
            className={clsx(
              'block rounded-sm bg-backing transition-opacity duration-200',
              state === 'loading' && 'opacity-0',
              focus ? 'min-w-[150cqw] max-w-none' : fittedClass,
            )}
          />
          {state === 'shown' && region && <RegionMark box={region} />}
        </button>
      </div>
    </div>
  )
}

/** Small pictures grow, but not beyond what they hold. */
const mostEnlarged = 2.5
const fittedClass =
  'h-auto w-[min(100cqw-2rem,(100cqh-2rem)*var(--shape),var(--largest))] max-w-none md:w-[min(100cqw-3rem,(100cqh-3rem)*var(--shape),var(--largest))]'

function fittedSize({ width, height }: { width: number; height: number }): CSSProperties {
  return { '--shape': width / height, '--largest': `${width * mostEnlarged}px` } as CSSProperties
}
