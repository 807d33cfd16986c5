import type { HastNode as Node } from './hast-node.ts'

/** A letter of a block: the text that it stands in, and where. */
interface Letter {
  node: Node
  index: number
}

interface Range {
  node: Node
  start: number
  end: number
  isLast: boolean
}

/** Blocks whose text is read as one. */
const blocks = new Set(['p', 'li', 'td', 'th', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'dd', 'dt'])

/**
 * A rehype plugin: the given sentences become elements `unsupported`, wherever the answer has them, also where they run
 * through bold words; the last piece of each has the property `last`. They are found by their letters, as Markdown's
 * own marks and white space are gone by then. To be given as `[markUnsupported, sentences]`: Streamdown keeps what it
 * makes of a plugin by the plugin's name and its options.
 */
export function markUnsupported(sentences: readonly string[]) {
  return (tree: Node) => {
    const wanted = [...new Set(sentences.map(lettersOf))].filter((sentence) => sentence !== '')
    if (wanted.length > 0) markIn(tree, wanted)
  }
}

function markIn(node: Node, wanted: string[]): void {
  if (node.type === 'element' && blocks.has(node.tagName ?? '')) {
    markBlock(node, wanted)
    return
  }
  for (const child of node.children ?? []) markIn(child, wanted)
}

function markBlock(block: Node, wanted: string[]): void {
  const letters = [...lettersIn(block)]
  const text = letters.map(({ node, index }) => node.value?.charAt(index)).join('')
  const ranges = wanted.flatMap((sentence) =>
    placesOf(sentence, text).flatMap((at) => rangesOf(letters.slice(at, at + sentence.length))),
  )
  if (ranges.length > 0) wrap(block, ranges)
}

/** A sentence that an answer repeats rests on the same sources each time. */
function placesOf(sentence: string, text: string): number[] {
  const places: number[] = []
  for (let at = text.indexOf(sentence); at >= 0; at = text.indexOf(sentence, at + sentence.length)) places.push(at)
  return places
}

function* lettersIn(node: Node): Generator<Letter> {
  const { value = '' } = node
  if (node.type === 'text') {
    for (let index = 0; index < value.length; index++) if (!isSkipped(value.charAt(index))) yield { node, index }
  }
  for (const child of node.children ?? []) yield* lettersIn(child)
}

/** One range for each text that the letters stand in. */
function rangesOf(letters: Letter[]): Range[] {
  const ranges: Range[] = []
  for (const { node, index } of letters) {
    const last = ranges.at(-1)
    if (last?.node === node) {
      last.end = index + 1
    } else {
      // The spaces between two pieces of one sentence belong to it.
      if (last) last.end = last.node.value?.length ?? last.end
      ranges.push({ node, start: last ? 0 : index, end: index + 1, isLast: false })
    }
  }
  const end = ranges.at(-1)
  if (end) end.isLast = true
  return ranges
}

function wrap(parent: Node, ranges: Range[]): void {
  parent.children = parent.children?.flatMap((child) => {
    if (child.type !== 'text') {
      wrap(child, ranges)
      return [child]
    }
    const inside = ranges.filter(({ node }) => node === child).sort((a, b) => a.start - b.start)
    return inside.length === 0 ? [child] : pieces(child.value ?? '', inside)
  })
}

function pieces(text: string, ranges: Range[]): Node[] {
  const nodes: Node[] = []
  let end = 0
  for (const range of ranges) {
    if (range.start < end) continue
    if (range.start > end) nodes.push({ type: 'text', value: text.slice(end, range.start) })
    nodes.push({
      type: 'element',
      tagName: 'unsupported',
      properties: { last: range.isLast },
      children: [{ type: 'text', value: text.slice(range.start, range.end) }],
    })
    end = range.end
  }
  if (end < text.length) nodes.push({ type: 'text', value: text.slice(end) })
  return nodes
}

function lettersOf(text: string): string {
  return [...text].filter((character) => !isSkipped(character)).join('')
}

/** White space, and what Markdown takes out or puts in. */
function isSkipped(character: string): boolean {
  return /[\s*_~`|\\]/.test(character)
}
