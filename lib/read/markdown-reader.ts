import type { Definition, Nodes, Paragraph, PhrasingContent, RootContent, TableRow } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { parse as parseYaml } from 'yaml'
import { DiptychError } from '../errors.ts'
import type { Metadata } from '../types.ts'
import { buildDocument, captionBlocks } from './build-document.ts'
import { textOf } from './decode-text.ts'
import { type Draft, finishDrafts } from './draft.ts'
import { hasFigureLabel } from './figure-label.ts'
import { flatMetadata } from './flat-metadata.ts'
import { HeadingPath } from './heading-path.ts'
import { draftsOfHtml } from './html-drafts.ts'
import type { Reader } from './reader.ts'

/** CommonMark with GitHub's tables, task lists, footnotes and strikethrough; YAML front matter becomes metadata. */
export const markdownReader: Reader = {
  name: 'markdown',
  mediaTypes: ['text/markdown'],

  async read(file, { maxPixels, signal }) {
    signal?.throwIfAborted()
    const { body, metadata, warnings } = splitFrontMatter(textOf(file.bytes, file.name))
    const tree = fromMarkdown(body, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
    const drafts = new MarkdownDrafts(tree.children).drafts
    const finished = await finishDrafts(drafts, file, maxPixels, signal)
    const blocks = [...captionBlocks(file), ...finished.blocks]
    if (blocks.length === 0) throw new DiptychError('unreadable', `${file.name} holds no words.`, 'Check the file.')
    return buildDocument(file, { blocks, metadata, warnings: [...warnings, ...finished.warnings] })
  },
}

function splitFrontMatter(text: string): { body: string; metadata: Metadata; warnings: string[] } {
  const match = /^\ufeff?---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/s.exec(text)
  if (!match) return { body: text, metadata: {}, warnings: [] }
  try {
    const values: unknown = parseYaml(match[1] ?? '', { maxAliasCount: 20 })
    if (typeof values !== 'object' || values === null || Array.isArray(values))
      return { body: text, metadata: {}, warnings: [] }
    return { body: text.slice(match[0].length), metadata: flatMetadata(Object.entries(values)), warnings: [] }
  } catch {
    return { body: text, metadata: {}, warnings: ['The front matter is not valid YAML and was read as text.'] }
  }
}

/** Walks the tree in reading order. */
class MarkdownDrafts {
  readonly drafts: Draft[] = []
  readonly #headings = new HeadingPath()
  readonly #definitions = new Map<string, Definition>()
  /** Pictures of the paragraph before, which a caption may follow. */
  #captionable: Extract<Draft, { kind: 'picture' }>[] = []

  constructor(content: RootContent[]) {
    for (const node of content) if (node.type === 'definition') this.#definitions.set(node.identifier, node)
    for (const node of content) this.#block(node)
  }

  #block(node: RootContent): void {
    const captionable = this.#captionable.splice(0)
    switch (node.type) {
      case 'heading': {
        const pictures: Draft[] = []
        const title = this.#inline(node.children, pictures)
        if (title) this.#headings.enter(node.depth, title)
        this.#text(title, pictures)
        break
      }
      case 'paragraph':
        if (!this.#takeCaption(node, captionable)) this.#paragraph(node)
        break
      case 'code':
        this.#text(node.value)
        break
      case 'html':
        this.drafts.push(...draftsOfHtml(node.value, this.#headings).drafts)
        break
      case 'list': {
        const pictures: Draft[] = []
        this.#text(this.#plain(node, pictures).trimEnd(), pictures)
        break
      }
      case 'table': {
        const pictures: Draft[] = []
        this.#text(node.children.map((row) => this.#row(row, pictures)).join('\n'), pictures)
        break
      }
      default:
        if ('children' in node) for (const child of node.children) this.#block(child as RootContent)
    }
  }

  #paragraph(node: Paragraph): void {
    const pictures: Draft[] = []
    const text = this.#inline(node.children, pictures)
    this.#text(text, pictures)
    if (text === '') this.#captionable = pictures.filter((draft) => draft.kind === 'picture')
  }

  /** A paragraph right after a picture is its caption where all of it is emphasised, or where it says `Figure 3`. */
  #takeCaption(node: Paragraph, pictures: Extract<Draft, { kind: 'picture' }>[]): boolean {
    if (pictures.length === 0) return false
    const text = this.#inline(node.children, [])
    const emphasised = node.children.every(
      (child) => child.type === 'emphasis' || (child.type === 'text' && !child.value.trim()),
    )
    if (text === '' || !(emphasised || hasFigureLabel(text))) return false
    for (const picture of pictures) picture.caption = picture.caption ? `${picture.caption}\n${text}` : text
    return true
  }

  #text(text: string, pictures: Draft[] = []): void {
    if (text.trim()) this.drafts.push({ kind: 'text', text, heading: this.#headings.path })
    this.drafts.push(...pictures)
  }

  #row(row: TableRow, pictures: Draft[]): string {
    return row.children.map((cell) => this.#inline(cell.children, pictures)).join(' | ')
  }

  /** A list as lines, nested ones indented; whatever else an item holds, as text. */
  #plain(node: Nodes, pictures: Draft[]): string {
    switch (node.type) {
      case 'list':
        return node.children
          .map((item, at) => {
            const marker = node.ordered ? `${(node.start ?? 1) + at}. ` : '- '
            const body = item.children.map((child) => this.#plain(child, pictures).trimEnd()).join('\n')
            return marker + body.replaceAll('\n', '\n  ')
          })
          .join('\n')
      case 'paragraph':
      case 'heading':
        return this.#inline(node.children, pictures)
      case 'tableRow':
        return this.#row(node, pictures)
      case 'html': {
        const { drafts } = draftsOfHtml(node.value, this.#headings)
        pictures.push(...drafts.filter(({ kind }) => kind === 'picture'))
        return drafts.map((draft) => (draft.kind === 'text' ? draft.text : '')).join('\n')
      }
      case 'code':
        return node.value
      default:
        return 'children' in node ? node.children.map((child) => this.#plain(child, pictures)).join('\n') : ''
    }
  }

  /** Running text on one line but for hard breaks; the pictures in it are added to `pictures`. */
  #inline(nodes: PhrasingContent[], pictures: Draft[]): string {
    const heading = this.#headings.path
    const picture = (reference: string, alt?: string | null, title?: string | null) =>
      pictures.push({ kind: 'picture', reference, alt: alt || null, caption: title || null, heading })
    const textOfNode = (node: PhrasingContent): string => {
      switch (node.type) {
        case 'text':
          return node.value.replace(/\s*\n\s*/g, ' ')
        case 'inlineCode':
          return node.value
        case 'break':
          return '\n'
        case 'html':
          if (/^<img\s/i.test(node.value)) pictures.push(...draftsOfHtml(node.value, this.#headings).drafts)
          return /^<br\b/i.test(node.value) ? '\n' : ''
        case 'image':
          picture(node.url, node.alt, node.title)
          return ''
        case 'imageReference': {
          const definition = this.#definitions.get(node.identifier)
          if (definition) picture(definition.url, node.alt, definition.title)
          return ''
        }
        default:
          return 'children' in node ? node.children.map(textOfNode).join('') : ''
      }
    }
    return nodes.map(textOfNode).join('').trim()
  }
}
