'use client'

import { type Components, Streamdown } from 'streamdown'
import { CitationChip } from './citation-chip.tsx'
import { markCitations, prepareAnswer } from './citation-markdown.ts'

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
  citation: ({ marker }) => <CitationChip marker={Number(marker)} />,
}

const rehypePlugins = [markCitations]
const incompleteMarkdown = { links: false, images: false }

export function AnswerMarkdown({ text, isStreaming }: { text: string; isStreaming: boolean }) {
  return (
    <Streamdown
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
