import type { ChatMessage } from '@/lib/answer/chat-message.ts'
import { toRequestError } from '../data/request.ts'
import type { AnswerView } from './answer-view.ts'

export interface Failure {
  message: string
  fix: string | null
}

/** What went wrong with an answer: just now, or as the history has kept it; null where nothing did. */
export function failureOf(answer: ChatMessage | null, view: AnswerView, error: Error | undefined): Failure | null {
  if (error) {
    const { message, fix } = toRequestError(error)
    return { message, fix }
  }
  if (answer?.metadata?.state !== 'failed') return null
  return view.notices.at(-1) ?? { message: 'The answer broke off.', fix: null }
}
