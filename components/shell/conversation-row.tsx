'use client'

import { clsx } from 'clsx'
import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { type ConversationSummary, renameConversation } from '../data/use-conversations.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { PromptDialog } from '../ui/prompt-dialog.tsx'

interface ConversationRowProps {
  conversation: ConversationSummary
  isCurrent: boolean
  onNavigate?: () => void
  onDelete: () => void
}

export function ConversationRow({ conversation, isCurrent, onNavigate, onDelete }: ConversationRowProps) {
  const [isRenaming, setRenaming] = useState(false)
  const title = conversation.title || 'Untitled chat'
  return (
    <li className={clsx('group relative rounded-xl transition-colors hover:bg-hover', isCurrent && 'bg-hover')}>
      <Link
        href={`/chat/${conversation.id}`}
        onClick={onNavigate}
        aria-current={isCurrent ? 'page' : undefined}
        title={title}
        className="flex h-11 items-center rounded-xl pr-11 pl-3 md:h-9 md:pr-9"
      >
        <span className={clsx('truncate text-[0.9375rem] md:text-sm', isCurrent && 'font-medium')}>{title}</span>
      </Link>
      <div className="absolute inset-y-0 right-0.5 grid place-items-center md:opacity-0 md:focus-within:opacity-100 md:group-hover:opacity-100 md:has-data-popup-open:opacity-100">
        <Menu trigger={<IconButton icon={Ellipsis} size="small" label={`More for “${title}”`} />}>
          <MenuItem icon={Pencil} onSelect={() => setRenaming(true)}>
            Rename
          </MenuItem>
          <MenuItem icon={Trash2} danger onSelect={onDelete}>
            Delete
          </MenuItem>
        </Menu>
      </div>
      <PromptDialog
        open={isRenaming}
        onOpenChange={setRenaming}
        title="Rename this chat"
        label="Title"
        initial={conversation.title}
        action="Rename"
        onSubmit={(value) => renameConversation(conversation.id, value)}
      />
    </li>
  )
}
