'use client'

import { useChat } from '@ai-sdk/react'
import { useState } from 'react'
import type { ChatMessage } from '@/lib/answer/chat-message.ts'
import type { SearchMode } from '@/lib/types.ts'
import { useStore } from '../data/store.ts'
import { addConversation } from '../data/use-conversations.ts'
import { openChat } from './chat-sessions.ts'

export interface Question {
  text: string
  /** A data URL; null without a picture. */
  picture: { url: string; mediaType: string; name: string } | null
}

interface Settings {
  collection: string
  mode: SearchMode
}

/** A conversation as its window needs it: the messages, what is being done, and what the reader may do. */
export function useChatSession(id: string, kept: ChatMessage[], { collection, mode }: Settings) {
  const [session] = useState(() => openChat(id, kept))
  const { messages, status, error, sendMessage, regenerate, stop } = useChat<ChatMessage>({
    chat: session.chat,
    throttle: 50,
  })
  const step = useStore(session.step)
  const isBusy = status === 'submitted' || status === 'streaming'
  const options = { body: { collection, mode } }

  function ask({ text, picture }: Question) {
    if (isBusy) return
    if (messages.length === 0) {
      // Without a navigation, so that this window stays as it is.
      window.history.replaceState(null, '', `/chat/${id}`)
      const now = new Date().toISOString()
      addConversation({ id, title: text.slice(0, 80) || 'A picture', collection, createdAt: now, updatedAt: now })
    }
    session.step.set('understand')
    void sendMessage(
      {
        parts: [
          ...(picture
            ? [{ type: 'file' as const, url: picture.url, mediaType: picture.mediaType, filename: picture.name }]
            : []),
          ...(text ? [{ type: 'text' as const, text }] : []),
        ],
      },
      options,
    )
  }

  function tryAgain() {
    if (isBusy) return
    session.step.set('understand')
    void regenerate(options)
  }

  return { messages, step, error, isBusy, ask, tryAgain, stop: () => void stop() }
}
