import { DiptychError } from '../errors.ts'
import { buildDocument, captionBlocks } from './build-document.ts'
import { textOf } from './decode-text.ts'
import { finishDrafts } from './draft.ts'
import { draftsOfHtml } from './html-drafts.ts'
import type { Reader } from './reader.ts'

/** A saved or fetched page: its main content with its pictures; nothing of it is run. */
export const htmlReader: Reader = {
  name: 'html',
  mediaTypes: ['text/html'],

  async read(file, { maxPixels, signal }) {
    signal?.throwIfAborted()
    const { drafts, page } = draftsOfHtml(textOf(file.bytes, file.name))
    const { blocks, warnings } = await finishDrafts(drafts, file, maxPixels, signal)
    if (blocks.length === 0) {
      const fix = 'If its content is made by a program in the page, save it from the browser as PDF.'
      throw new DiptychError('unreadable', `${file.name} holds no words and no pictures.`, fix)
    }
    return buildDocument(file, {
      blocks: [...captionBlocks(file), ...blocks],
      metadata: Object.fromEntries(page.values),
      warnings,
    })
  },
}
