import { DiptychError } from '../errors.ts'
import type { Query, Turn } from '../types.ts'
import type { ChatMessage } from './chat-message.ts'

/** One call of POST /api/chat. */
export interface ChatRequest extends Pick<Query, 'collection' | 'mode'> {
  /** Where the messages are kept; a new conversation when absent. */
  conversationId: string | undefined
  messages: ChatMessage[]
  /** Who is to answer, in place of the chat model that is configured or chosen. */
  chatModel?: string
}

/** What the engine needs of a chat's messages. */
export interface ChatQuestion {
  /** The user's message, as the history keeps it. */
  message: ChatMessage
  text: string
  image: Uint8Array | null
  /** The turns before it. */
  history: Turn[]
}

/**
 * Takes the last message of the user as the question, its first picture with it, and what stands before as the history.
 * Throws 'bad-request' where there is no such message, or a picture that is no data URL.
 */
export function questionOf(messages: ChatMessage[]): ChatQuestion {
  const index = messages.findLastIndex((message) => message.role === 'user')
  const message = messages[index]
  if (!message) throw new DiptychError('bad-request', 'There is no message of the user.', 'Send one with role "user".')
  const text = textOf(message).trim()
  const image = imageOf(message)
  if (text === '' && !image)
    throw new DiptychError('bad-request', 'The message is empty.', 'Send words, a picture, or both.')
  return { message, text, image, history: turnsOf(messages.slice(0, index)) }
}

function turnsOf(messages: ChatMessage[]): Turn[] {
  return messages.flatMap((message) => {
    const text = textOf(message).trim()
    return message.role === 'system' || text === '' ? [] : [{ role: message.role, text }]
  })
}

function textOf(message: ChatMessage): string {
  return message.parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n')
}

/** Only bytes that came with the message: an address is never fetched. */
function imageOf(message: ChatMessage): Uint8Array | null {
  const file = message.parts.find((part) => part.type === 'file')
  if (!file) return null
  const base64 = /^data:[^,]*;base64,(.+)$/s.exec(file.url)?.[1]
  if (base64) return Buffer.from(base64, 'base64')
  throw new DiptychError(
    'bad-request',
    'The picture is not a data URL.',
    'Send the picture itself, as a base64 data URL.',
  )
}
