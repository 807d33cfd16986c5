'use client'

import { type ReactNode, useMemo } from 'react'
import { type Components, Streamdown, type StreamdownProps } from 'streamdown'
import { CitationChip } from './citation-chip.tsx'
import { markCitations, prepareAnswer } from './citation-markdown.ts'
import { markUnsupported } from './support-markdown.ts'
import { UnsupportedMark } from './unsupported-mark.tsx'

/**
 * Only these are made; HTML that a model writes is shown as the words it is, a picture as its alternative text and a
 * link as its words, bare addresses too: nothing it writes can load anything, or be clicked to carry the conversation
 * away. Styles: `.answer` in globals.css.
 */
const components: Components = {
  h1: 'h3',
  h2: 'h3',
  h3: 'h4',
  h4: 'h5',
  h5: 'h5',
  h6: 'h5',
  p: 'p',
  ul: 'ul',
  ol: 'ol',
  li: 'li',
  hr: 'hr',
  strong: 'strong',
  blockquote: 'blockquote',
  table: 'table',
  thead: 'thead',
  tbody: 'tbody',
  tr: 'tr',
  th: 'th',
  td: 'td',
  sub: 'sub',
  sup: 'sup',
  section: 'section',
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
  code: 'code',
  inlineCode: ({ children }) => <code>{children}</code>,
  img: ({ alt }) => (alt ? <span>{alt}</span> : null),
  a: ({ children }) => <span>{children}</span>,
  cited: ({ children }) => <span className="whitespace-nowrap">{children as ReactNode}</span>,
  citation: ({ marker }) => <CitationChip marker={Number(marker)} />,
  unsupported: ({ children, last }) => (
    <UnsupportedMark isLast={last === true}>{children as ReactNode}</UnsupportedMark>
  ),
}

const incompleteMarkdown = { links: false, images: false }

interface AnswerMarkdownProps {
  text: string
  /** Sentences of the text that the sources don't bear out; known when the last word has come. */
  unsupported: string[]
  isStreaming: boolean
}

export function AnswerMarkdown({ text, unsupported, isStreaming }: AnswerMarkdownProps) {
  const rehypePlugins = useMemo(
    (): NonNullable<StreamdownProps['rehypePlugins']> => [[markUnsupported, unsupported], markCitations],
    [unsupported],
  )
  return (
    <Streamdown
      // Streamdown keeps blocks whose text has not changed, so the marks need it anew.
      key={unsupported.length === 0 ? 'plain' : 'marked'}
      components={components}
      rehypePlugins={rehypePlugins}
      remend={incompleteMarkdown}
      isAnimating={isStreaming}
      controls={false}
      dir="auto"
    >
      {prepareAnswer(text, isStreaming)}
    </Streamdown>
  )
}
