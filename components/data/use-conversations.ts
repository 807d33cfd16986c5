'use client'

import useSWR, { mutate } from 'swr'
import type { ChatMessage } from '@/lib/answer/chat-message.ts'
import { type RequestError, request, sendJson } from './request.ts'

export interface ConversationSummary {
  id: string
  title: string
  collection: string
  createdAt: string
  updatedAt: string
}

export interface Conversation {
  id: string
  title: string
  collection: string
  messages: ChatMessage[]
}

interface ConversationList {
  conversations: ConversationSummary[]
}

const path = '/api/conversations'
const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`

export function useConversations() {
  const { data, ...rest } = useSWR<ConversationList, RequestError>(path, request)
  return { conversations: data?.conversations, ...rest }
}

/** A kept conversation; null asks for none. A missing one is not asked for again. */
export function useConversation(id: string | null) {
  return useSWR<Conversation, RequestError>(id === null ? null : pathOf(id), request, {
    revalidateOnFocus: false,
    shouldRetryOnError: (error: RequestError) => error.code !== 'not-found',
  })
}

export function refreshConversations(): void {
  void mutate(path)
}

/** Shows a conversation in the list before the server has kept it. */
export function addConversation(conversation: ConversationSummary): void {
  void changeList((list) => [conversation, ...list.filter(({ id }) => id !== conversation.id)], false)
}

export async function renameConversation(id: string, title: string): Promise<void> {
  await changeList((list) => list.map((one) => (one.id === id ? { ...one, title } : one)), false)
  try {
    await sendJson('PATCH', pathOf(id), { title })
  } finally {
    refreshConversations()
  }
}

export async function deleteConversation(id: string, keepalive = false): Promise<void> {
  await request(pathOf(id), { method: 'DELETE', keepalive })
  await mutate(pathOf(id), undefined, { revalidate: false })
}

function changeList(change: (list: ConversationSummary[]) => ConversationSummary[], revalidate: boolean) {
  return mutate<ConversationList>(path, (list) => ({ conversations: change(list?.conversations ?? []) }), {
    revalidate,
  })
}
