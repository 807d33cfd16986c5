'use client'

import { clsx } from 'clsx'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { useId, useSyncExternalStore } from 'react'

export const themes = [
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'system', label: 'As the system', icon: Monitor },
  { value: 'dark', label: 'Dark', icon: Moon },
] as const

export function ThemeSwitch() {
  const { theme, setTheme } = useTheme()
  const name = useId()
  // The server can't know the choice, so none is marked until the browser has said.
  const isKnown = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  )
  return (
    <fieldset className="grid grid-cols-3 gap-1 rounded-xl bg-hover p-1">
      <legend className="sr-only">Theme</legend>
      {themes.map(({ value, label, icon: Icon }) => {
        const isChosen = isKnown && theme === value
        return (
          <label
            key={value}
            title={label}
            className={clsx(
              'relative grid h-10 place-items-center rounded-lg transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2 md:h-8',
              isChosen ? 'bg-raised text-accent shadow-sm dark:bg-accent-soft' : 'text-soft hover:text-ink',
            )}
          >
            <input
              type="radio"
              name={name}
              aria-label={label}
              checked={isChosen}
              onChange={() => setTheme(value)}
              className="absolute inset-0 cursor-pointer appearance-none rounded-lg outline-none"
            />
            <Icon className="size-4" strokeWidth={1.75} aria-hidden />
          </label>
        )
      })}
    </fieldset>
  )
}
