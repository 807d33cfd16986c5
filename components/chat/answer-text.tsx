'use client'

import dynamic from 'next/dynamic'
import { memo, useEffect } from 'react'
import { createStore, useStore } from '../data/store.ts'

const isMarkdownHere = createStore(false)

// Markdown is needed once there is an answer, not to show the page.
const loadMarkdown = async () => {
  const { AnswerMarkdown } = await import('./answer-markdown.tsx')
  isMarkdownHere.set(true)
  return AnswerMarkdown
}
const AnswerMarkdown = dynamic(loadMarkdown, { ssr: false })

/** Loads what the words of an answer need, where one is to be shown; whether they can be shown at once. */
export function useAnswerText(isNeeded: boolean): boolean {
  const isHere = useStore(isMarkdownHere, false)
  useEffect(() => {
    // Where it can't be had, the answer says so itself when it tries again.
    if (isNeeded) loadMarkdown().catch(() => isMarkdownHere.set(true))
  }, [isNeeded])
  return isHere
}

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
