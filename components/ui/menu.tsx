'use client'

import { Menu as Base } from '@base-ui/react/menu'
import { clsx } from 'clsx'
import type { LucideIcon } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { menuItemClass, popupClass } from './popup.ts'

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'bottom'
  className?: string
  children: ReactNode
}

export function Menu({ trigger, align = 'end', side = 'bottom', className, children }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} side={side} sideOffset={6} className="z-50 outline-none">
          <Base.Popup className={clsx(popupClass, 'min-w-44', className)}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

interface MenuItemProps {
  icon?: LucideIcon
  danger?: boolean
  onSelect: () => void
  children: ReactNode
}

export function MenuItem({ icon: Icon, danger, onSelect, children }: MenuItemProps) {
  return (
    <Base.Item onClick={onSelect} className={clsx(menuItemClass, danger && 'text-danger')}>
      {Icon && <Icon className={clsx('size-4.5', danger ? '' : 'text-soft')} strokeWidth={1.75} aria-hidden />}
      {children}
    </Base.Item>
  )
}
