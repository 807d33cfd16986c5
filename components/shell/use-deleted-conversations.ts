'use client'

import { usePathname, useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { toast } from 'sonner'
import { toRequestError } from '../data/request.ts'
import { createStore, useStore } from '../data/store.ts'
import { type ConversationSummary, deleteConversation, refreshConversations } from '../data/use-conversations.ts'

const timeToUndo = 6_000

/** Conversations that are hidden and will be deleted when the time to undo is over. */
const waiting = createStore<ReadonlyMap<string, ReturnType<typeof setTimeout>>>(new Map())

export function useDeletedConversations() {
  const pathname = usePathname()
  const router = useRouter()
  const deleted = useStore(waiting)

  useEffect(() => {
    // Who leaves within the time to undo has not undone it.
    const flush = () => {
      for (const id of waiting.get().keys()) void deleteConversation(id, true)
    }
    window.addEventListener('pagehide', flush)
    return () => window.removeEventListener('pagehide', flush)
  }, [])

  function remove({ id, title }: ConversationSummary) {
    const timer = setTimeout(() => void carryOut(id), timeToUndo)
    waiting.set((before) => new Map(before).set(id, timer))
    if (pathname === `/chat/${id}`) router.push('/')
    toast('Chat deleted', {
      description: title,
      duration: timeToUndo - 500,
      action: { label: 'Undo', onClick: () => keep(id) },
    })
  }
  return { deleted, remove }
}

async function carryOut(id: string) {
  try {
    await deleteConversation(id)
    // The library needs none of the chat's code; where a chat was open, it is here already.
    void import('../chat/chat-sessions.ts').then(({ forgetChat }) => forgetChat(id))
    refreshConversations()
  } catch (thrown) {
    const { message, fix } = toRequestError(thrown)
    toast.error(`The chat was not deleted. ${message}`, { description: fix })
  }
  keep(id)
}

/** Shows the conversation again, if it is still there. */
function keep(id: string) {
  clearTimeout(waiting.get().get(id))
  waiting.set((before) => {
    const after = new Map(before)
    after.delete(id)
    return after
  })
}
