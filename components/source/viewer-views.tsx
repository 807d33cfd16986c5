'use client'

import { clsx } from 'clsx'
import type { SourceEntry } from './source-entry.ts'

/** `page`: the page as it is printed, with the region marked; `recording`: what can be played. */
export type View = 'recording' | 'page' | 'picture' | 'words'

const labels: Record<View, string> = { recording: 'Recording', page: 'Page', picture: 'Picture', words: 'Words' }

/** What there is to see of a source, the most telling first. */
export function viewsOf({ imageUrl, media, source }: Pick<SourceEntry, 'imageUrl' | 'media' | 'source'>): View[] {
  const views: View[] = []
  if (media) views.push('recording')
  if (source.page !== null) views.push('page')
  if (imageUrl !== null) views.push('picture')
  return views.length > 0 ? views : ['words']
}

interface ViewSwitchProps {
  views: View[]
  value: View
  onChange: (view: View) => void
}

export function ViewSwitch({ views, value, onChange }: ViewSwitchProps) {
  return (
    <div className="flex rounded-xl border bg-raised p-0.5 md:shadow-soft">
      {views.map((view) => (
        <button
          key={view}
          type="button"
          aria-pressed={view === value}
          onClick={() => onChange(view)}
          className={clsx(
            'h-10 rounded-[0.625rem] px-3 text-sm md:h-8',
            view === value ? 'bg-hover font-medium' : 'text-soft hover:text-ink',
          )}
        >
          {labels[view]}
        </button>
      ))}
    </div>
  )
}
