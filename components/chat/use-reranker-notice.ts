'use client'

import { useLayoutEffect } from 'react'
import type { ChatMessage } from '@/lib/answer/chat-message.ts'
import { useStore } from '../data/store.ts'
import { createStored } from '../data/stored.ts'

/** The code of the notice that there is no reranker. */
export const noReranker = 'no-reranker'

/** Id of the answer that has said so. */
const saidBy = createStored('diptych.reranker-notice', 'sessionStorage')

/**
 * Whether an answer says that there is no reranker. That is true of every answer, so the first that is shown in a browser
 * session says it. `null`: an answer that is not there yet.
 */
export function useRerankerNotice(answer: ChatMessage | null): boolean {
  const said = useStore(saidBy, null)
  const isFirst = said === null && hasNotice(answer)
  // Before anything is painted: several answers of a chat that is opened are all the first.
  useLayoutEffect(() => {
    if (isFirst && answer && saidBy.get() === null) saidBy.set(answer.id)
  }, [isFirst, answer])
  return isFirst || said === answer?.id
}

function hasNotice(answer: ChatMessage | null): boolean {
  return (
    answer?.parts.some(
      (part) =>
        (part.type === 'data-notice' && part.data.code === noReranker) ||
        (part.type === 'data-hits' && part.data.notices.some(({ code }) => code === noReranker)),
    ) ?? false
  )
}
