import { DiptychError } from '../errors.ts'
import type { Block } from '../types.ts'
import { buildDocument, captionBlocks } from './build-document.ts'
import { textOf } from './decode-text.ts'
import type { Reader } from './reader.ts'

/** Plain text: a paragraph for every run of lines without a blank one between. */
export const textReader: Reader = {
  name: 'text',
  mediaTypes: ['text/plain'],

  async read(file, { signal }) {
    signal?.throwIfAborted()
    const blocks = textOf(file.bytes, file.name)
      .split(/\n(?:[ \t\f]*\n)+|\f/)
      .map(unwrap)
      .filter((paragraph) => paragraph !== '')
      .map((text): Block => ({ kind: 'text', text, page: null, box: null, heading: null }))
    if (blocks.length === 0) throw new DiptychError('unreadable', `${file.name} holds no words.`, 'Check the file.')
    return buildDocument(file, { blocks: [...captionBlocks(file), ...blocks] })
  },
}

/**
 * Joins lines that were broken at a fixed width, where the first word of the next would not have fitted; shorter
 * lines (verse, lists, code) stay as they are.
 */
function unwrap(paragraph: string): string {
  const lines = paragraph.split('\n').map((line) => line.trimEnd())
  const width = lines.reduce((widest, line) => Math.max(widest, line.length), 0)
  let text = ''
  let previous = ''
  for (const line of lines) {
    const word = /^\S+/.exec(line)?.[0] ?? ''
    const wrapped =
      width >= 40 && word !== '' && !/^([-*•·]|\d+[.)])$/.test(word) && previous.length + word.length >= width
    text += text === '' ? line : wrapped ? ` ${line}` : `\n${line}`
    previous = line
  }
  return text.trim()
}
