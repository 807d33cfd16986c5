import type { Metadata } from 'next'

export const metadata: Metadata = { title: 'Chat' }

/** The layout shows the chat. */
export default function ChatPage() {
  return null
}
