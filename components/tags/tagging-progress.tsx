'use client'

import type { Tagging } from '@/lib/classify/tagging.ts'
import { cancelTagging, useTagging } from '../data/use-tags.ts'
import { tryTo } from '../ui/try-to.ts'
import { WorkBar } from '../ui/work-bar.tsx'

/** How far a label set has been applied or removed, and the button that cancels it; nothing where it has ended. */
export function TaggingProgress({ tagging }: { tagging: Tagging }) {
  const { id, set, task, state, progress } = useTagging(tagging)
  if (state !== 'running') return null
  const { done, of } = progress
  const words = task === 'apply' ? `Tagging by “${set}”` : `Taking the tags of “${set}” away`
  return (
    <WorkBar
      label={words}
      words={of > 0 ? `${words} · ${done.toLocaleString('en')} of ${of.toLocaleString('en')}` : words}
      fraction={of > 0 ? done / of : 0}
      cancelLabel={`Cancel: ${words}`}
      onCancel={() => tryTo(cancelTagging(id))}
    />
  )
}
