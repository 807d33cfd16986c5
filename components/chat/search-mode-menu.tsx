'use client'

import { Menu } from '@base-ui/react/menu'
import { clsx } from 'clsx'
import { SlidersHorizontal } from 'lucide-react'
import type { SearchMode } from '@/lib/types.ts'
import { buttonClass } from '../ui/button.tsx'
import { MenuRadioItem } from '../ui/menu-radio-item.tsx'
import { popupClass } from '../ui/popup.ts'

const modes: { value: SearchMode; label: string; meaning: string }[] = [
  { value: 'hybrid', label: 'Everything', meaning: 'Pictures, words and keywords together' },
  { value: 'average', label: 'Pictures and words', meaning: 'By meaning, both counting the same' },
  { value: 'image', label: 'Pictures only', meaning: 'By what the pictures show' },
  { value: 'text', label: 'Words only', meaning: 'By what the words mean' },
]

/** How to search; hybrid unless the reader wants otherwise. */
export function SearchModeMenu({ value, onChange }: { value: SearchMode; onChange: (mode: SearchMode) => void }) {
  const current = modes.find((mode) => mode.value === value)
  const isUsual = value === 'hybrid'
  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label={`Search by: ${current?.label}`}
        className={buttonClass({
          kind: 'quiet',
          className: clsx('px-0! text-sm! min-w-11 md:min-w-10', !isUsual && 'bg-accent-soft px-3! text-accent!'),
        })}
      >
        <SlidersHorizontal className="size-5" strokeWidth={1.75} aria-hidden />
        {!isUsual && current?.label}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="start" side="top" sideOffset={8} className="z-50 outline-none">
          <Menu.Popup className={clsx(popupClass, 'w-72')}>
            <Menu.RadioGroup value={value} onValueChange={onChange}>
              <Menu.GroupLabel className="px-3 pt-1.5 pb-1 font-medium text-faint text-xs">Search by</Menu.GroupLabel>
              {modes.map((mode) => (
                <MenuRadioItem key={mode.value} value={mode.value}>
                  <span className="flex-1">
                    <span className="block">{mode.label}</span>
                    <span className="block text-faint text-xs">{mode.meaning}</span>
                  </span>
                </MenuRadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
