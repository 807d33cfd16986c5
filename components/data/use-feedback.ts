'use client'

import useSWR, { mutate } from 'swr'
import type { Verdict } from '@/lib/types.ts'
import { type RequestError, request, sendJson } from './request.ts'

interface FeedbackList {
  feedback: { messageId: string; itemId: string; verdict: Verdict }[]
}

const path = '/api/feedback'
const pathOf = (conversationId: string) => `${path}?${new URLSearchParams({ conversationId })}`

/** What was said of a source of an answer; null where nothing was. */
export function useVerdict(conversationId: string, messageId: string, itemId: string): Verdict | null {
  const { data } = useSWR<FeedbackList, RequestError>(pathOf(conversationId), request, { revalidateOnFocus: false })
  return data?.feedback.find((one) => one.messageId === messageId && one.itemId === itemId)?.verdict ?? null
}

/** Shows the verdict at once, and takes it back where it can't be kept; null removes it. */
export async function giveVerdict(
  source: { conversationId: string; messageId: string; itemId: string },
  verdict: Verdict | null,
): Promise<void> {
  const { conversationId, messageId, itemId } = source
  const changed = (list?: FeedbackList): FeedbackList => {
    const others = (list?.feedback ?? []).filter((one) => one.messageId !== messageId || one.itemId !== itemId)
    return { feedback: verdict ? [...others, { messageId, itemId, verdict }] : others }
  }
  const keep = async (list?: FeedbackList) => {
    await sendJson('PUT', path, { ...source, verdict })
    return changed(list)
  }
  await mutate<FeedbackList>(pathOf(conversationId), keep, { optimisticData: changed, revalidate: false })
}
