import { Menu } from '@base-ui/react/menu'
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { menuItemClass } from './popup.ts'

/** One of several things to choose from in a menu, ticked where it is the chosen one. */
export function MenuRadioItem({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Menu.RadioItem value={value} closeOnClick className={menuItemClass}>
      {children}
      <Menu.RadioItemIndicator>
        <Check className="size-4 text-accent" aria-hidden />
      </Menu.RadioItemIndicator>
    </Menu.RadioItem>
  )
}
