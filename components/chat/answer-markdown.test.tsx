import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { AnswerMarkdown } from './answer-markdown.tsx'

it.each([
  'See https://evil.example/?q=secret now',
  'See www.evil.example/secret or spy@evil.example',
  '[the page](https://evil.example/?q=secret)',
  '<https://evil.example/?q=secret>',
  '![chart](https://evil.example/x.png)',
  '<a href="https://evil.example">page</a><img src="https://evil.example/x.png">',
  'So it is.[^1]\n\n[^1]: https://evil.example/',
])('shows nothing that can be clicked or loads by itself: %s', (text) => {
  const html = renderToStaticMarkup(createElement(AnswerMarkdown, { text, unsupported: [], isStreaming: false }))
  expect(html).toMatch(/See|page|evil|chart|So it is/)
  expect(html).not.toMatch(/<(?:a|img)\b/)
})

it('marks the sentences that the sources do not bear out, and leaves their citations at work', () => {
  const text = 'It is big [1]. It is **red** [1].'
  const unsupported = ['It is **red** [1].']
  const html = renderToStaticMarkup(createElement(AnswerMarkdown, { text, unsupported, isStreaming: false }))
  expect(html.match(/data-unsupported/g)).toHaveLength(3)
  expect(html.match(/aria-label="Not found in the sources"/g)).toHaveLength(1)
  expect(html.indexOf('It is big')).toBeLessThan(html.indexOf('data-unsupported'))
})
