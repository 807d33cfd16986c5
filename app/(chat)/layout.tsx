import type { ReactNode } from 'react'
import { ChatRoute } from '@/components/chat/chat-route.tsx'

/** Both addresses of the chat share this layout, so a new chat gets its address without being mounted again. */
export default function ChatLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <ChatRoute />
      {children}
    </>
  )
}
