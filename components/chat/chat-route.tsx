'use client'

import { MessageCircleQuestion, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useState } from 'react'
import { useSelectedCollection } from '../data/selected-collection.ts'
import { useConversation } from '../data/use-conversations.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { useAnswerText } from './answer-text.tsx'
import { hasChat } from './chat-sessions.ts'
import { ChatSkeleton } from './chat-skeleton.tsx'
import { ChatWindow } from './chat-window.tsx'

/** Shows the chat that the address names; at `/` a new one, whose id is its address once it has a question. */
export function ChatRoute() {
  const pathname = usePathname()
  const named = /^\/chat\/([^/]+)/.exec(pathname)?.[1] ?? null
  const [draft, setDraft] = useState({ pathname, id: newId() })
  const selected = useSelectedCollection()
  if (draft.pathname !== pathname) setDraft({ pathname, id: named ? draft.id : newId() })

  const id = named ?? draft.id
  const isHere = named === null || hasChat(named)
  const { data, error, mutate } = useConversation(isHere ? null : named)
  const isAnswerTextHere = useAnswerText(!isHere)

  // The pictures beside the words, and below them on a phone, are not shown before these.
  if (isHere || (data && isAnswerTextHere))
    return (
      <ChatWindow key={id} id={id} messages={data?.messages ?? noMessages} collection={data?.collection ?? selected} />
    )
  if (!error || data) return <ChatSkeleton />
  return (
    <>
      <PageHeader />
      {error.code === 'not-found' ? (
        <EmptyState
          icon={MessageCircleQuestion}
          title="This chat is not here"
          text="It may have been deleted, or belongs to another data folder."
        >
          <Link href="/" className={buttonClass({ kind: 'primary' })}>
            Start a new chat
          </Link>
        </EmptyState>
      ) : (
        <EmptyState icon={TriangleAlert} title="This chat can’t be shown just now" text={error.message}>
          <Button kind="primary" onClick={() => void mutate()}>
            Try again
          </Button>
        </EmptyState>
      )}
    </>
  )
}

const noMessages: never[] = []

/** Random, and safe in an address; `crypto.randomUUID` is missing where the page is not served from a secure origin. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
