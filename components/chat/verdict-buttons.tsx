'use client'

import { clsx } from 'clsx'
import { ThumbsDown, ThumbsUp } from 'lucide-react'
import { toast } from 'sonner'
import type { Verdict } from '@/lib/types.ts'
import { toRequestError } from '../data/request.ts'
import { giveVerdict, useVerdict } from '../data/use-feedback.ts'
import { type SourceEntry, sourceTitle } from '../source/source-entry.ts'
import { IconButton } from '../ui/icon-button.tsx'

interface VerdictButtonsProps {
  conversationId: string
  /** The answer's. */
  messageId: string
  entry: SourceEntry
}

const verdicts = [
  { verdict: 'right', icon: ThumbsUp, label: 'Right for this question', chosen: 'text-accent!' },
  { verdict: 'wrong', icon: ThumbsDown, label: 'Wrong for this question', chosen: 'text-danger!' },
] as const

/** Says whether a source answers the question; what is said becomes a set to evaluate the collection with. */
export function VerdictButtons({ conversationId, messageId, entry }: VerdictButtonsProps) {
  const given = useVerdict(conversationId, messageId, entry.itemId)

  async function give(verdict: Verdict) {
    try {
      const source = { conversationId, messageId, itemId: entry.itemId }
      await giveVerdict(source, verdict === given ? null : verdict)
    } catch (thrown) {
      const { message, fix } = toRequestError(thrown)
      toast.error(message, { description: fix })
    }
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: two toggles in a row are no part of a form
    <div role="group" aria-label={`Is ${sourceTitle(entry)} right?`} className="-mr-1.5 flex shrink-0">
      {verdicts.map(({ verdict, icon, label, chosen }) => (
        <IconButton
          key={verdict}
          icon={icon}
          size="small"
          label={label}
          aria-pressed={given === verdict}
          onClick={() => void give(verdict)}
          className={clsx('[&_svg]:size-4', given === verdict ? [chosen, '[&_svg]:fill-current/20'] : 'text-faint!')}
        />
      ))}
    </div>
  )
}
