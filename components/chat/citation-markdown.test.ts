import { describe, expect, it } from 'vitest'
import { citedMarkers, markCitations, prepareAnswer } from './citation-markdown.ts'

describe('citedMarkers', () => {
  it('gives each number once, in the order of its first mention', () => {
    expect(citedMarkers('A [2]. B [1][2]. C [1, 4].')).toEqual([2, 1, 4])
  })

  it('takes no words or years in brackets for citations', () => {
    expect(citedMarkers('[see] [1999] [a1] []')).toEqual([])
  })
})

describe('prepareAnswer', () => {
  it('lets no citation become a link, whatever the model writes', () => {
    expect(prepareAnswer('Look [1](https://evil.example/?q=secret).', false)).toBe(
      'Look [1] (https://evil.example/?q=secret).',
    )
    expect(prepareAnswer('A [1].\n\n[1]: https://evil.example', false)).toBe('A [1].\n\n\\[1\\]: https://evil.example')
  })

  it.each(['A cat [', 'A cat [1', 'A cat [1, '])('holds back half a citation: %j', (text) => {
    expect(prepareAnswer(text, true)).toBe('A cat')
  })

  it('shows everything once the stream is over', () => {
    expect(prepareAnswer('A cat [1', false)).toBe('A cat [1')
  })
})

describe('markCitations', () => {
  const mark = (children: object[]) => {
    const tree = { type: 'root', children }
    markCitations()(tree as Parameters<ReturnType<typeof markCitations>>[0])
    return tree.children
  }
  const words = (value: string) => ({ type: 'text', value })
  const cited = (...children: object[]) => ({ type: 'element', tagName: 'cited', children })
  const chip = (marker: number) => ({ type: 'element', tagName: 'citation', properties: { marker }, children: [] })

  it('splits the words around the citations, and keeps each with the word before and the signs after', () => {
    expect(mark([words('It has a mask [1], or [2, 3] [4].')])).toEqual([
      words('It has a '),
      cited(words('mask'), chip(1), words(',')),
      words(' '),
      cited(words('or'), chip(2), chip(3), chip(4), words('.')),
    ])
  })

  it('takes of a long word the last letter alone, so that it can still be broken', () => {
    expect(mark([words('文字がとても長く続いていて空白がない[1]。')])).toEqual([
      words('文字がとても長く続いていて空白がな'),
      cited(words('い'), chip(1), words('。')),
    ])
  })

  it('leaves code as it is', () => {
    const code = [{ type: 'element', tagName: 'code', children: [{ type: 'text', value: 'a[1]' }] }]
    expect(mark(structuredClone(code))).toEqual(code)
  })
})
