'use client'

import { Popover } from '@base-ui/react/popover'
import type { ReactNode } from 'react'
import { popupClass } from '../ui/popup.ts'

const meaning = 'Not found in the sources'

/** Words that the sources don't bear out: a dotted line below, and at the end of the sentence a sign that says so. */
export function UnsupportedMark({ children, isLast }: { children: ReactNode; isLast: boolean }) {
  return (
    <>
      <span
        data-unsupported
        className="underline decoration-caution decoration-dotted decoration-[1.5px] underline-offset-[0.28em]"
      >
        {children}
      </span>
      {isLast && (
        <Popover.Root>
          <Popover.Trigger
            openOnHover
            delay={200}
            aria-label={meaning}
            className="relative mx-0.5 inline-grid h-[1.3em] min-w-[1.3em] place-items-center rounded-md px-[0.3em] align-[0.12em] font-semibold text-[0.72em] text-caution leading-none ring-1 ring-caution/40 ring-inset transition-colors before:absolute before:-inset-2.5 hover:bg-hover data-popup-open:bg-hover"
          >
            ?
          </Popover.Trigger>
          <Popover.Portal>
            <Popover.Positioner sideOffset={8} collisionPadding={12} className="z-30">
              <Popover.Popup className={`${popupClass} w-64 p-3.5 text-sm`}>
                <Popover.Title className="font-medium">{meaning}</Popover.Title>
                <Popover.Description className="mt-1 text-pretty text-soft">
                  The words, numbers or names of this sentence are not in what it rests on. It may still be true: look
                  it up in the sources.
                </Popover.Description>
              </Popover.Popup>
            </Popover.Positioner>
          </Popover.Portal>
        </Popover.Root>
      )}
    </>
  )
}
