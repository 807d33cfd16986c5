import { describe, expect, it } from 'vitest'
import { markUnsupported } from './support-markdown.ts'

type Tree = Parameters<ReturnType<typeof markUnsupported>>[0]

const text = (value: string): Tree => ({ type: 'text', value })
const element = (tagName: string, ...children: Tree[]): Tree => ({ type: 'element', tagName, children })
const marked = (value: string, last = true): Tree => ({
  type: 'element',
  tagName: 'unsupported',
  properties: { last },
  children: [text(value)],
})

function mark(sentences: string[], ...children: Tree[]) {
  const tree: Tree = { type: 'root', children }
  markUnsupported(sentences)(tree)
  return tree.children
}

describe('markUnsupported', () => {
  it('wraps the sentence with its citation and leaves the others', () => {
    expect(mark(['It is red [2].'], element('p', text('It is big [1]. It is\nred [2]. So.')))).toEqual([
      element('p', text('It is big [1]. '), marked('It is\nred [2].'), text(' So.')),
    ])
  })

  it('goes through bold words, and says where the sentence ends', () => {
    const paragraph = element('p', text('It is '), element('strong', text('red')), text(' [2]. So.'))
    expect(mark(['It is **red** [2].'], paragraph)).toEqual([
      element('p', marked('It is ', false), element('strong', marked('red', false)), marked(' [2].'), text(' So.')),
    ])
  })

  it('marks a sentence each time that it is said', () => {
    expect(mark(['Red [2].', 'Red [2].'], element('p', text('Red [2]. Big. Red [2].')))).toEqual([
      element('p', marked('Red [2].'), text(' Big. '), marked('Red [2].')),
    ])
  })

  it('changes nothing where the sentence is not there', () => {
    const paragraph = element('p', text('It is big.'))
    expect(mark(['It is red.', ''], structuredClone(paragraph))).toEqual([paragraph])
  })
})
