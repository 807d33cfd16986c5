'use client'

import { Tooltip } from '@base-ui/react/tooltip'
import { clsx } from 'clsx'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  icon: LucideIcon
  /** What it does, read out and shown as a tooltip. */
  label: string
  kind?: 'quiet' | 'primary' | 'plain'
  size?: 'small' | 'medium'
}

const kinds = {
  quiet: 'text-soft hover:bg-hover hover:text-ink data-popup-open:bg-hover data-popup-open:text-ink',
  plain: 'border bg-raised text-soft hover:text-ink',
  primary: 'bg-accent text-on-accent hover:brightness-110 disabled:bg-line disabled:text-faint disabled:opacity-100',
}

export function IconButton({
  icon: Icon,
  label,
  kind = 'quiet',
  size = 'medium',
  className,
  ...props
}: IconButtonProps) {
  return (
    <Tooltip.Root>
      {/* The trigger's own `disabled` would only take the tooltip away, so the button is given whole. */}
      <Tooltip.Trigger
        render={
          <button
            type="button"
            aria-label={label}
            className={clsx(
              'inline-grid shrink-0 place-items-center rounded-xl transition-[background-color,color,filter] duration-150 disabled:pointer-events-none disabled:opacity-45',
              size === 'medium' ? 'size-11 md:size-10' : 'size-10 md:size-8 md:rounded-lg',
              kinds[kind],
              className,
            )}
            {...props}
          >
            <Icon className={size === 'medium' ? 'size-5' : 'size-4.5'} strokeWidth={1.75} aria-hidden />
          </button>
        }
      />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="z-60">
          <Tooltip.Popup className="rounded-md bg-ink px-2 py-1 text-paper text-xs transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0">
            {label}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
