import { expect, it } from 'vitest'
import type { ChatMessage } from '@/lib/answer/chat-message.ts'
import { slimMessages } from './chat-sessions.ts'

const text = { type: 'text' as const, text: 'What is this?' }
const picture = { type: 'file' as const, mediaType: 'image/png', url: 'data:image/png;base64,AA==' }
const question = (id: string): ChatMessage => ({ id, role: 'user', parts: [picture, text] })

it('sends the picture of the question, and of earlier turns the words alone', () => {
  const answer: ChatMessage = { id: 'a', role: 'assistant', parts: [text] }
  expect(slimMessages([question('1'), answer, question('2')]).map(({ parts }) => parts)).toEqual([
    [text],
    [text],
    [picture, text],
  ])
})
