'use client'

import { Chat } from '@ai-sdk/react'
import { DefaultChatTransport } from 'ai'
import type { ChatData, ChatMessage } from '@/lib/answer/chat-message.ts'
import { createStore, type Store } from '../data/store.ts'
import { refreshConversations } from '../data/use-conversations.ts'

export type Step = ChatData['step']['step']

/** A conversation that lives in this page: its stream goes on while the reader looks at something else. */
export interface ChatSession {
  chat: Chat<ChatMessage>
  /** What is being done for the answer under way; null between answers. */
  step: Store<Step | null>
}

const sessions = new Map<string, ChatSession>()

/** The session of a conversation, made at the first call with the messages that were kept. */
export function openChat(id: string, messages: ChatMessage[]): ChatSession {
  const open = sessions.get(id)
  if (open) {
    // What another window added is shown, unless an answer is just coming in here.
    if (open.chat.status === 'ready' && messages.length > open.chat.messages.length) open.chat.messages = messages
    return open
  }
  const step = createStore<Step | null>(null)
  const chat = new Chat<ChatMessage>({
    id,
    messages,
    transport,
    onData: (part) => {
      if (part.type === 'data-step') step.set(part.data.step)
    },
    onFinish: () => {
      step.set(null)
      refreshConversations()
    },
    onError: () => step.set(null),
  })
  const session = { chat, step }
  sessions.set(id, session)
  return session
}

export function hasChat(id: string): boolean {
  return sessions.has(id)
}

export function forgetChat(id: string): void {
  void sessions.get(id)?.chat.stop()
  sessions.delete(id)
}

const transport = new DefaultChatTransport<ChatMessage>({
  api: '/api/chat',
  prepareSendMessagesRequest: ({ id, messages, body }) => ({ body: { ...body, id, messages: slimMessages(messages) } }),
})

/** Of the turns before the question only the words matter; their pictures and sources are not sent again. */
export function slimMessages(messages: ChatMessage[]): ChatMessage[] {
  const question = messages.findLastIndex(({ role }) => role === 'user')
  return messages.map((message, index) =>
    index === question ? message : { ...message, parts: message.parts.filter(({ type }) => type === 'text') },
  )
}
