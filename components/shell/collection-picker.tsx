'use client'

import { Menu } from '@base-ui/react/menu'
import { clsx } from 'clsx'
import { ChevronDown, FolderPlus } from 'lucide-react'
import { useState } from 'react'
import { useCollections } from '../data/use-collections.ts'
import { buttonClass } from '../ui/button.tsx'
import { formatCount } from '../ui/format.ts'
import { MenuRadioItem } from '../ui/menu-radio-item.tsx'
import { menuItemClass, popupClass } from '../ui/popup.ts'
import { CreateCollectionDialog } from './create-collection-dialog.tsx'

interface CollectionPickerProps {
  value: string
  onChange: (name: string) => void
}

/** Which collection is asked or shown, with what each holds; makes new ones. */
export function CollectionPicker({ value, onChange }: CollectionPickerProps) {
  const { collections } = useCollections()
  const [isCreating, setCreating] = useState(false)
  const current = collections?.find(({ name }) => name === value)
  return (
    <>
      <Menu.Root>
        <Menu.Trigger className={buttonClass({ kind: 'quiet', size: 'small', className: 'min-w-0 shrink! !text-ink' })}>
          <span className="sr-only">Collection: </span>
          <span className="truncate font-semibold text-[0.9375rem]">{value}</span>
          {current && (
            <span className="hidden font-normal text-faint tabular-nums sm:inline">
              {formatCount(current.items, 'item')}
            </span>
          )}
          <ChevronDown className="size-3.5 shrink-0 text-soft" aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner align="start" sideOffset={6} collisionPadding={8} className="z-50 outline-none">
            <Menu.Popup className={clsx(popupClass, 'w-72 max-w-[calc(100vw-1rem)]')}>
              <Menu.RadioGroup value={value} onValueChange={onChange}>
                <Menu.GroupLabel className="px-3 pt-1.5 pb-1 font-medium text-faint text-xs">
                  Collections
                </Menu.GroupLabel>
                {collections?.map(({ name, documents, items }) => (
                  <MenuRadioItem key={name} value={name}>
                    <span className="min-w-0 flex-1">
                      <span className="block truncate">{name}</span>
                      <span className="block text-faint text-xs tabular-nums">
                        {formatCount(documents, 'document')} · {formatCount(items, 'item')}
                      </span>
                    </span>
                  </MenuRadioItem>
                ))}
              </Menu.RadioGroup>
              <Menu.Separator className="mx-3 my-1.5 h-px bg-line" />
              <Menu.Item className={menuItemClass} onClick={() => setCreating(true)}>
                <FolderPlus className="size-4.5 text-soft" strokeWidth={1.75} aria-hidden />
                New collection
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <CreateCollectionDialog open={isCreating} onOpenChange={setCreating} onCreated={onChange} />
    </>
  )
}
