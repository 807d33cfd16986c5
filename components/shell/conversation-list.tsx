'use client'

import { usePathname } from 'next/navigation'
import { useMemo } from 'react'
import { type ConversationSummary, useConversations } from '../data/use-conversations.ts'
import { dayGroup } from '../ui/format.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { ConversationRow } from './conversation-row.tsx'
import { useDeletedConversations } from './use-deleted-conversations.ts'

export function ConversationList({ onNavigate }: { onNavigate?: () => void }) {
  const pathname = usePathname()
  const { conversations, error } = useConversations()
  const { deleted, remove } = useDeletedConversations()
  const groups = useMemo(
    () => groupByDay((conversations ?? []).filter(({ id }) => !deleted.has(id))),
    [conversations, deleted],
  )
  return (
    <div className="relative mt-4 min-h-0 flex-1 overflow-y-auto px-3 pb-4">
      {!conversations && !error && <LoadingRows />}
      {conversations?.length === 0 && <p className="px-3 py-2 text-faint text-sm">Your chats will be kept here.</p>}
      {error && !conversations && <p className="px-3 py-2 text-faint text-sm">Your chats can’t be shown just now.</p>}
      {groups.map(([day, members]) => (
        <section key={day} aria-label={day} className="mb-4">
          <h2 className="px-3 pb-1 font-medium text-faint text-xs">{day}</h2>
          <ul>
            {members.map((conversation) => (
              <ConversationRow
                key={conversation.id}
                conversation={conversation}
                isCurrent={pathname === `/chat/${conversation.id}`}
                onNavigate={onNavigate}
                onDelete={() => remove(conversation)}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function groupByDay(conversations: ConversationSummary[]): [string, ConversationSummary[]][] {
  const now = new Date()
  const newestFirst = conversations.toSorted((one, other) => Date.parse(other.updatedAt) - Date.parse(one.updatedAt))
  return [...Map.groupBy(newestFirst, ({ updatedAt }) => dayGroup(updatedAt, now))]
}

function LoadingRows() {
  return (
    <div className="space-y-3 px-3 py-2">
      {['w-4/5', 'w-3/5', 'w-2/3', 'w-1/2'].map((width) => (
        <Skeleton key={width} className={`h-4 ${width}`} />
      ))}
    </div>
  )
}
