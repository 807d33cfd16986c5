import type { HastNode as Node } from './hast-node.ts'

/** `[3]`, or several at once: `[1, 4]`. */
const citation = /\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g

/** Citations side by side, with what must not be parted from them: the word before, unless it is long, and the signs after. */
const citedPlace = new RegExp(
  String.raw`((?:(?<=^|\s)\S{1,16}?|\S)?)[ \t]*((?:[ \t]*${citation.source})+)([.,;:!?…。，、।)\]”’»"']*)`,
  'gu',
)

/** The numbers cited in a text, in the order of their first mention. */
export function citedMarkers(text: string): number[] {
  return [...new Set([...text.matchAll(citation)].flatMap(([, numbers]) => readNumbers(numbers ?? '')))]
}

/**
 * Makes ready for Markdown what a model wrote: a number in brackets is always a citation, never the name or the text of
 * a link (`[1]: https://…`, `[1](https://…)`); and half a citation at the end of a stream is held back.
 */
export function prepareAnswer(text: string, isStreaming: boolean): string {
  const prepared = text.replace(/^([ \t>]*)\[(\d{1,3})\]:/gm, '$1\\[$2\\]:').replace(/(?<!!)\[(\d{1,3})\]\(/g, '[$1] (')
  return isStreaming ? prepared.replace(/\s?\[[\d,\s]*$/, '') : prepared
}

/**
 * A rehype plugin: every `[n]` in the words (not in code) becomes an element `citation` with the property `marker`, within an
 * element `cited` that is not to be broken over two lines.
 */
export function markCitations() {
  return (tree: Node) => splitCitations(tree)
}

function splitCitations(node: Node): void {
  if (!node.children || node.tagName === 'code' || node.tagName === 'pre') return
  node.children = node.children.flatMap((child) => {
    if (child.type === 'text') return splitText(child.value ?? '')
    splitCitations(child)
    return [child]
  })
}

function splitText(text: string): Node[] {
  const nodes: Node[] = []
  let end = 0
  for (const match of text.matchAll(citedPlace)) {
    const [place, before = '', citations = '', , after = ''] = match
    const chips = citedMarkers(citations).map(
      (marker): Node => ({ type: 'element', tagName: 'citation', properties: { marker }, children: [] }),
    )
    const children = [...words(before), ...chips, ...words(after)]
    nodes.push(...words(text.slice(end, match.index)), { type: 'element', tagName: 'cited', children })
    end = match.index + place.length
  }
  return [...nodes, ...words(text.slice(end))]
}

function words(value: string): Node[] {
  return value === '' ? [] : [{ type: 'text', value }]
}

function readNumbers(list: string): number[] {
  return list.split(',').map(Number)
}
