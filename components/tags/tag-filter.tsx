'use client'

import { clsx } from 'clsx'
import { useId, useState } from 'react'
import { useLabelSets } from '../data/use-tags.ts'
import { formatCount } from '../ui/format.ts'
import { chosenOf, type ShownSet, shownSets, type TagChoice } from './shown-sets.ts'
import { TaggingProgress } from './tagging-progress.tsx'

interface TagFilterProps {
  collection: string
  chosen: TagChoice
  onChoose: (chosen: TagChoice) => void
}

/** The tags of a collection with their counts, to filter its documents by; one of each set. */
export function TagFilter({ collection, chosen, onChoose }: TagFilterProps) {
  const { sets } = useLabelSets(collection)
  const shown = shownSets(sets ?? [], chosen)
  if (shown.length === 0) return null
  return (
    <div className="mb-6 space-y-2">
      {shown.map((set) => (
        <div key={set.name} className="space-y-2">
          {set.tagging && <TaggingProgress tagging={set.tagging} />}
          {set.tags.length > 0 && (
            <SetChips
              set={set}
              chosen={chosenOf(set.name, chosen)}
              onChoose={(label) => {
                const { [set.name]: _, ...others } = chosen
                onChoose(label === null ? others : { ...others, [set.name]: label })
              }}
            />
          )}
        </div>
      ))}
    </div>
  )
}

/** More than fit on a few lines of a phone. */
const mostChips = 12

interface SetChipsProps {
  set: ShownSet
  chosen: string | null
  onChoose: (label: string | null) => void
}

function SetChips({ set: { name, tags }, chosen, onChoose }: SetChipsProps) {
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const shown = isOpen ? tags : tags.filter(({ label }, index) => index < mostChips || label === chosen)
  return (
    <fieldset aria-labelledby={id} className="flex min-w-0 flex-wrap items-center gap-1.5">
      <span id={id} className="mr-1 text-faint text-sm">
        {name}
      </span>
      {shown.map(({ label, documents }) => (
        <button
          key={label}
          type="button"
          aria-pressed={label === chosen}
          onClick={() => onChoose(label === chosen ? null : label)}
          className={clsx(
            'flex h-10 max-w-full items-center gap-1.5 rounded-full border px-3 text-sm transition-colors duration-150 md:h-8',
            label === chosen ? 'border-accent bg-accent-soft text-accent' : 'bg-raised text-ink hover:bg-hover',
          )}
        >
          <span className="truncate">{label}</span>
          <span
            className={clsx('text-xs tabular-nums', label === chosen ? 'text-accent' : 'text-faint')}
            title={formatCount(documents, 'document')}
          >
            {documents.toLocaleString('en')}
          </span>
        </button>
      ))}
      {shown.length < tags.length && (
        <button
          type="button"
          onClick={() => setOpen(true)}
          className="h-10 rounded-full px-3 text-soft text-sm hover:bg-hover hover:text-ink md:h-8"
        >
          {tags.length - shown.length} more
        </button>
      )}
    </fieldset>
  )
}
