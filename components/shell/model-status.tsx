'use client'

import { Popover } from '@base-ui/react/popover'
import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import type { Health } from '@/lib/health.ts'
import { useHealth } from '../data/use-health.ts'
import { buttonClass } from '../ui/button.tsx'
import { popupClass } from '../ui/popup.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { ModelDetails } from './model-details.tsx'

/** Which models are at work, in a word; the popover says more, and what to do. */
export function ModelStatus() {
  const { data, error } = useHealth()
  if (!data && !error) return <Skeleton className="mx-2 h-4 w-28" />
  const hasChatModel = data !== undefined && data.chat.model !== 'extractive'
  const label = data ? (hasChatModel ? data.chat.model : 'Quoting passages') : 'Not connected'
  return (
    <Popover.Root>
      {/* So much more readily than what the page puts there that no hair's breadth of that is cut. */}
      <Popover.Trigger className={buttonClass({ kind: 'quiet', size: 'small', className: 'min-w-16 shrink-99999!' })}>
        <span className={clsx('size-2 shrink-0 rounded-full', dot(data, Boolean(error)))} aria-hidden />
        <span className="min-w-0 max-w-36 truncate sm:max-w-48">
          <span className="sr-only">Models: </span>
          {label}
        </span>
        <ChevronDown className="size-3.5 shrink-0" aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={6} collisionPadding={8} className="z-50">
          <Popover.Popup className={clsx(popupClass, 'w-88 max-w-[calc(100vw-1rem)] !p-5')}>
            <Popover.Title className="sr-only">Models</Popover.Title>
            {data ? <ModelDetails health={data} /> : <p className="text-soft">The server does not answer.</p>}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function dot(health: Health | undefined, hasFailed: boolean): string {
  if (hasFailed || !health) return 'bg-danger'
  return health.chat.model === 'extractive' || health.status !== 'ok' ? 'bg-caution' : 'bg-accent'
}
