'use client'

import { memo, useEffect } from 'react'
import { createStore, useStore } from '../data/store.ts'

/** The code that shows Markdown, which is loaded once there is an answer; null until then. */
const markdown = createStore<Pick<typeof import('./answer-markdown.tsx'), 'AnswerMarkdown'> | null>(null)

let isLoading = false
/** Milliseconds until it is tried again where the server is gone. */
const patience = 4000

function load(): void {
  import('./answer-markdown.tsx').then(markdown.set, () => setTimeout(load, patience))
}

/** Loads what the words of an answer need, where one is to be shown; whether they can be shown at once. */
export function useAnswerText(isNeeded: boolean): boolean {
  const isHere = useStore(markdown, null) !== null
  useEffect(() => {
    if (!isNeeded || isLoading) return
    isLoading = true
    load()
  }, [isNeeded])
  return isHere
}

interface AnswerTextProps {
  text: string
  unsupported: string[]
  isStreaming: boolean
}

export const AnswerText = memo(function AnswerText({ text, unsupported, isStreaming }: AnswerTextProps) {
  useAnswerText(text !== '')
  const { AnswerMarkdown } = useStore(markdown, null) ?? {}
  return (
    <div className="answer" aria-busy={isStreaming}>
      {text && AnswerMarkdown && <AnswerMarkdown text={text} unsupported={unsupported} isStreaming={isStreaming} />}
    </div>
  )
})
