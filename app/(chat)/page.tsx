/** The layout shows the chat. */
export default function NewChatPage() {
  return null
}
