'use client'

import useSWR, { mutate } from 'swr'
import type { ChatModelChoices } from '@/lib/answer/chat-models.ts'
import { type RequestError, request, sendJson } from './request.ts'

const path = '/api/chat-models'

/** Who can answer now, and who is chosen. */
export function useChatModels() {
  return useSWR<ChatModelChoices, RequestError>(path, request)
}

/** Chooses who answers; `auto` leaves it to Diptych. */
export async function chooseChatModel(name: string): Promise<void> {
  await mutate(path, await sendJson('PUT', `${path}/selected`, { name }), { revalidate: false })
  await Promise.all([mutate('/api/health'), mutate('/api/models')])
}
