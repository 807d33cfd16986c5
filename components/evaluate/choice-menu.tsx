'use client'

import { Menu } from '@base-ui/react/menu'
import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import { useId } from 'react'
import { buttonClass } from '../ui/button.tsx'
import { MenuRadioItem } from '../ui/menu-radio-item.tsx'
import { popupClass } from '../ui/popup.ts'

interface Choice<Value extends string> {
  value: Value
  label: string
  detail?: string
}

interface ChoiceMenuProps<Value extends string> {
  label: string
  /** Only read out: what it is about stands beside it. */
  isLabelHidden?: boolean
  choices: Choice<Value>[]
  value: Value
  onChange: (value: Value) => void
}

/** One of a few things, under a label. */
export function ChoiceMenu<Value extends string>({
  label,
  isLabelHidden,
  choices,
  value,
  onChange,
}: ChoiceMenuProps<Value>) {
  const id = useId()
  const current = choices.find((choice) => choice.value === value)
  return (
    <div className="min-w-0">
      <span id={`${id}-label`} className={isLabelHidden ? 'sr-only' : 'mb-1.5 block font-medium text-sm'}>
        {label}
      </span>
      <Menu.Root>
        <Menu.Trigger
          id={id}
          aria-labelledby={`${id}-label ${id}`}
          className={buttonClass({ className: 'w-full min-w-0 justify-between! font-normal!' })}
        >
          <span className="truncate">{current?.label ?? value}</span>
          <ChevronDown className="size-4 shrink-0 text-soft" aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner align="start" sideOffset={6} collisionPadding={8} className="z-50 outline-none">
            <Menu.Popup className={clsx(popupClass, 'w-80 min-w-(--anchor-width) max-w-[calc(100vw-1rem)]')}>
              <Menu.RadioGroup value={value} onValueChange={onChange}>
                {choices.map((choice) => (
                  <MenuRadioItem key={choice.value} value={choice.value}>
                    <span className="min-w-0 flex-1">
                      <span className="block text-pretty break-words">{choice.label}</span>
                      {choice.detail && <span className="block text-pretty text-faint text-xs">{choice.detail}</span>}
                    </span>
                  </MenuRadioItem>
                ))}
              </Menu.RadioGroup>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </div>
  )
}
