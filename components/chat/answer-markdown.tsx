'use client'

import type { ComponentProps } from 'react'
import { type Components, defaultUrlTransform, Streamdown } from 'streamdown'
import { CitationChip } from './citation-chip.tsx'
import { markCitations, prepareAnswer } from './citation-markdown.ts'

/**
 * Only these are made; HTML that a model writes is shown as the words it is, and a picture as its alternative text, so
 * nothing it writes can load anything. Styles: `.answer` in globals.css.
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
  a: ({ href, children }) => <ExternalLink href={href}>{children}</ExternalLink>,
  citation: ({ marker }) => <CitationChip marker={Number(marker)} />,
}

const rehypePlugins = [markCitations]
const incompleteMarkdown = { links: false, images: false }

export function AnswerMarkdown({ text, isStreaming }: { text: string; isStreaming: boolean }) {
  return (
    <Streamdown
      components={components}
      rehypePlugins={rehypePlugins}
      urlTransform={defaultUrlTransform}
      remend={incompleteMarkdown}
      isAnimating={isStreaming}
      controls={false}
      dir="auto"
    >
      {prepareAnswer(text, isStreaming)}
    </Streamdown>
  )
}

/** A link leaves in a tab of its own and says nothing of where it comes from; one that is no web address is words. */
function ExternalLink({ href, children }: ComponentProps<'a'>) {
  if (!href || !/^https?:\/\//i.test(href)) return <span>{children}</span>
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}
