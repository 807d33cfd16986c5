'use client'

import { clsx } from 'clsx'
import type { ChatMessage } from '@/lib/answer/chat-message.ts'

/** Above this many characters a question is set like text, not like a heading. */
const longestHeading = 160

export function QuestionView({ message }: { message: ChatMessage }) {
  const text = message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
  const pictures = message.parts.flatMap((part) =>
    part.type === 'file' && part.mediaType.startsWith('image/') ? [part] : [],
  )
  return (
    <div className="mb-4">
      {pictures.map(({ url, filename }) => (
        // biome-ignore lint/performance/noImgElement: a data URL, or an asset that the server sizes
        <img
          key={url}
          src={url}
          alt={filename ? `Your picture: ${filename}` : 'Your picture'}
          className="mb-3 h-44 w-auto max-w-full rounded-xl bg-backing object-contain"
        />
      ))}
      <h2
        className={clsx(
          'whitespace-pre-wrap text-pretty break-words',
          text.length > longestHeading
            ? 'text-base'
            : 'font-semibold text-xl tracking-tight md:text-2xl md:leading-snug',
        )}
      >
        {text || <span className="sr-only">A picture, without words</span>}
      </h2>
    </div>
  )
}
