'use client'

import { clsx } from 'clsx'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { useSyncExternalStore } from 'react'

export const themes = [
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'system', label: 'As the system', icon: Monitor },
  { value: 'dark', label: 'Dark', icon: Moon },
] as const

export function ThemeSwitch() {
  const { theme, setTheme } = useTheme()
  // The server can't know the choice, so none is marked until the browser has said.
  const isKnown = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  )
  return (
    <div role="radiogroup" aria-label="Theme" className="grid grid-cols-3 gap-1 rounded-xl bg-hover p-1">
      {themes.map(({ value, label, icon: Icon }) => {
        const isChosen = isKnown && theme === value
        return (
          // biome-ignore lint/a11y/useSemanticElements: three icons in a row are clearer as buttons
          <button
            key={value}
            type="button"
            role="radio"
            aria-checked={isChosen}
            aria-label={label}
            title={label}
            onClick={() => setTheme(value)}
            className={clsx(
              'grid h-10 place-items-center rounded-lg transition-colors md:h-8',
              isChosen ? 'bg-raised text-ink shadow-sm' : 'text-soft hover:text-ink',
            )}
          >
            <Icon className="size-4" strokeWidth={1.75} aria-hidden />
          </button>
        )
      })}
    </div>
  )
}
