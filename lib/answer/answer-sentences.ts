const segmenter = new Intl.Segmenter('und', { granularity: 'sentence' })

export interface AnswerSentence {
  /** Offsets in the answer, UTF-16 units; the citations behind the full stop belong to the sentence. */
  start: number
  end: number
  /** Without citations and Markdown. */
  words: string
  markers: number[]
  /** Counts the paragraphs and points of lists. */
  block: number
  /** `heading`: a heading, a line of code or the head of a table, which claims nothing. */
  kind: 'words' | 'heading'
}

const citations = /\[\d{1,3}\]/g
/** What starts a block of its own: a point of a list, a quotation, a heading, a row of a table. */
const blockStart = /^[ \t]*(?:[-*+][ \t]|\d{1,3}[.)][ \t]|>|#{1,6}[ \t]|\|)/
const blockMarks = /^[ \t]*(?:(?:[-*+]|\d{1,3}[.)]|>|#{1,6})[ \t]+|\|)*/
/** A full stop behind these ends no sentence. */
const abbreviation =
  /(?:^|[\s(])(?:\p{L}|e\.g|i\.e|z\.\s?B|d\.\s?h|p\.\s?ej|approx|ca|cf|vs|no|nr|vol|fig|dr|mr|mrs|ms|st|prof)\.\s*$/iu

/**
 * The sentences of an answer in Markdown, with their places: for marking them, so nothing is moved or joined. Lines that
 * go on are read as one, lists and tables line by line.
 */
export function answerSentences(text: string): AnswerSentence[] {
  return blocksOf(text).flatMap(({ start, end, isHeading }, block) => {
    if (isHeading) return sentence(text, start, end, block, 'heading')
    return spansOf(text.slice(start, end).replace(/\n/g, ' ')).flatMap(([from, to]) =>
      sentence(text, start + from, start + to, block, 'words'),
    )
  })
}

interface BlockSpan {
  start: number
  end: number
  isHeading: boolean
}

function blocksOf(text: string): BlockSpan[] {
  const blocks: BlockSpan[] = []
  let fence: string | null = null
  let open = false
  let offset = 0
  for (const line of text.split('\n')) {
    const start = offset
    offset += line.length + 1
    const mark = /^[ \t>]*(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence !== null || mark) {
      if (!fence) fence = mark ?? null
      else if (mark?.startsWith(fence)) fence = null
      open = false
      continue
    }
    const last = blocks.at(-1)
    if (line.trim() === '') open = false
    else if (open && last && !blockStart.test(line)) last.end = start + line.length
    else {
      const isHeading = /^[ \t]*#{1,6}[ \t]/.test(line) || /^[\s|:-]*$/.test(line)
      blocks.push({ start: start + (blockMarks.exec(line)?.[0].length ?? 0), end: start + line.length, isHeading })
      open = !isHeading
    }
  }
  return blocks
}

/** Where the sentences of a block stand in it. Citations are read as spaces, which go with the sentence before them. */
function spansOf(block: string): [start: number, end: number][] {
  const spans: [number, number][] = []
  const plain = block.replace(citations, (mark) => ' '.repeat(mark.length))
  for (const { segment, index } of segmenter.segment(plain)) {
    const last = spans.at(-1)
    const goesOn = last && (abbreviation.test(plain.slice(last[0], last[1])) || /^\s*(?:[\p{Ll},;)]|$)/u.test(segment))
    if (goesOn) last[1] = index + segment.length
    else spans.push([index, index + segment.length])
  }
  return spans
}

function sentence(
  text: string,
  from: number,
  to: number,
  block: number,
  kind: AnswerSentence['kind'],
): AnswerSentence[] {
  const piece = text.slice(from, to)
  const start = from + (piece.length - piece.trimStart().length)
  const end = to - (piece.length - piece.trimEnd().length)
  const markers = [...new Set((piece.match(citations) ?? []).map((mark) => Number(mark.slice(1, -1))))]
  const words = piece
    .replace(citations, ' ')
    .replace(/[*_~`|]+/g, '')
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;:!?।])/g, '')
    .trim()
  return end > start ? [{ start, end, words, markers, block, kind }] : []
}
