'use client'

import dynamic from 'next/dynamic'
import { memo } from 'react'

// Markdown is needed once there is an answer, not to show the page.
const AnswerMarkdown = dynamic(() => import('./answer-markdown.tsx').then((module) => module.AnswerMarkdown), {
  ssr: false,
})

interface AnswerTextProps {
  text: string
  unsupported: string[]
  isStreaming: boolean
}

export const AnswerText = memo(function AnswerText({ text, unsupported, isStreaming }: AnswerTextProps) {
  return (
    <div className="answer" aria-busy={isStreaming}>
      {text && <AnswerMarkdown text={text} unsupported={unsupported} isStreaming={isStreaming} />}
    </div>
  )
})
