'use client'

import { clsx } from 'clsx'
import { LayoutGrid, List, Search } from 'lucide-react'
import { formatCount } from '../ui/format.ts'
import { AddMenu } from './add-menu.tsx'
import type { Adding } from './use-add-files.ts'
import type { Layout } from './use-layout.ts'

interface LibraryToolbarProps {
  total: number
  search: string
  onSearch: (text: string) => void
  layout: Layout
  onLayout: (layout: Layout) => void
  adding: Adding
}

const layouts = [
  { value: 'grid', label: 'As a grid', icon: LayoutGrid },
  { value: 'list', label: 'As a list', icon: List },
] as const

export function LibraryToolbar({ total, search, onSearch, layout, onLayout, adding }: LibraryToolbarProps) {
  return (
    <div className="mb-6 flex flex-wrap items-center gap-x-3 gap-y-4">
      <div className="mr-auto flex items-baseline gap-3">
        <h1 className="font-semibold text-2xl tracking-tight md:text-3xl">Library</h1>
        <p className="text-faint text-sm tabular-nums" aria-live="polite">
          {total > 0 && formatCount(total, 'document')}
        </p>
      </div>
      <label className="relative order-last w-full sm:order-none sm:w-64">
        <span className="sr-only">Search by name</span>
        <Search className="-translate-y-1/2 absolute top-1/2 left-3.5 size-4 text-faint" aria-hidden />
        <input
          type="search"
          value={search}
          onChange={(event) => onSearch(event.target.value)}
          placeholder="Search by name"
          className="h-11 w-full rounded-xl border bg-raised pr-3 pl-10 text-base placeholder:text-faint md:h-10 md:text-[0.9375rem]"
        />
      </label>
      <fieldset className="hidden rounded-xl border p-0.5 sm:flex">
        <legend className="sr-only">Show the documents</legend>
        {layouts.map(({ value, label, icon: Icon }) => (
          <button
            key={value}
            type="button"
            aria-label={label}
            aria-pressed={layout === value}
            title={label}
            onClick={() => onLayout(value)}
            className={clsx(
              'grid size-9 place-items-center rounded-[0.625rem]',
              layout === value ? 'bg-hover text-ink' : 'text-soft hover:text-ink',
            )}
          >
            <Icon className="size-4.5" strokeWidth={1.75} aria-hidden />
          </button>
        ))}
      </fieldset>
      <AddMenu adding={adding} />
    </div>
  )
}
