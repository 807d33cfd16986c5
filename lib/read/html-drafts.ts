import { type CheerioAPI, load } from 'cheerio'
import type { Draft } from './draft.ts'
import { HeadingPath } from './heading-path.ts'

type HtmlNode = ReturnType<CheerioAPI['root']>[number]['children'][number]
type Element = Extract<HtmlNode, { attribs: Record<string, string> }>
type Picture = Extract<Draft, { kind: 'picture' }>

/** Never shown, or not a part of what the page says. */
const DROPPED = new Set(
  'audio button canvas dialog embed form iframe input math nav noscript object script select style svg template textarea video'.split(
    ' ',
  ),
)
/** Around the content of a page; inside an article a header holds its title. */
const AROUND = new Set(['aside', 'footer'])
const BLOCKS = new Set(
  'address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr html li main ol p pre section summary table tbody tfoot thead tr ul'.split(
    ' ',
  ),
)

/** Words and pictures of HTML in reading order; headings are entered into `headings` as they come. */
export function draftsOfHtml(html: string, headings = new HeadingPath()): { drafts: Draft[]; page: PageFacts } {
  // The parser of the HTML standard takes minutes for 100,000 nested elements, htmlparser2 a second.
  const root = load(html, { xml: { xmlMode: false } }).root()[0]
  if (!root) return { drafts: [], page: { values: [], main: null } }
  const page = factsOf(root.children)
  if (page.main) {
    const drafts = new HtmlDrafts(headings).walk([page.main])
    if (drafts.length > 0) return { drafts, page }
  }
  return { drafts: new HtmlDrafts(headings).walk(root.children), page }
}

export interface PageFacts {
  /** Title, description, author and language. */
  values: [string, string][]
  /** The element that the page itself calls its content. */
  main: Element | null
}

/** One pass over all elements: selectors would walk up from every one of them. */
function factsOf(nodes: HtmlNode[]): PageFacts {
  const values = new Map<string, string>()
  const articles: Element[] = []
  let main: Element | null = null
  const set = (key: string, value: string | undefined) => {
    const text = value?.replace(/\s+/g, ' ').trim()
    if (text && !values.has(key)) values.set(key, text)
  }
  for (const element of elements(nodes)) {
    const { name, attribs } = element
    if (name === 'html') set('language', attribs.lang)
    else if (name === 'title')
      set('title', element.children.map((child) => ('data' in child ? child.data : '')).join(''))
    else if (name === 'meta' && /^(description|author)$/i.test(attribs.name ?? '')) {
      set((attribs.name ?? '').toLowerCase(), attribs.content)
    } else if (name === 'main' || attribs.role === 'main') main ??= element
    else if (name === 'article') articles.push(element)
  }
  // Several articles are a list of teasers, of which none is the content.
  return { values: [...values], main: main ?? (articles.length === 1 ? (articles[0] ?? null) : null) }
}

function* elements(nodes: HtmlNode[]): Generator<Element> {
  const open = [...nodes].reverse()
  for (let node = open.pop(); node; node = open.pop()) {
    if (!('attribs' in node)) continue
    yield node
    for (let at = node.children.length - 1; at >= 0; at--) open.push(node.children[at] as HtmlNode)
  }
}

/** Walks without recursion: hostile pages nest deeper than the stack reaches. */
class HtmlDrafts {
  readonly #headings: HeadingPath
  readonly #drafts: Draft[] = []
  #text = ''
  /** Pictures within the running paragraph; they follow its words. */
  #pending: Picture[] = []
  /** Open figures, innermost last: what they showed, and what they say of it. */
  readonly #figures: { pictures: Picture[]; caption: string }[] = []
  #tables = 0
  #preformatted = 0

  constructor(headings: HeadingPath) {
    this.#headings = headings
  }

  walk(nodes: HtmlNode[]): Draft[] {
    const open: { node: HtmlNode; leaving: boolean }[] = []
    const push = (children: HtmlNode[]) => {
      for (let at = children.length - 1; at >= 0; at--) {
        const node = children[at]
        if (node) open.push({ node, leaving: false })
      }
    }
    push(nodes)
    const within = nodes.length === 1 && nodes[0] && 'name' in nodes[0] && /^(main|article)$/.test(nodes[0].name)
    for (let next = open.pop(); next; next = open.pop()) {
      const { node, leaving } = next
      if (node.type === 'text') this.#addText(node.data)
      if (!('attribs' in node)) continue
      if (leaving) this.#leave(node)
      else if (!isDropped(node) && (within || !AROUND.has(node.name))) {
        this.#enter(node)
        open.push({ node, leaving: true })
        push(node.children)
      }
    }
    this.#flush()
    return this.#drafts
  }

  #enter(element: Element): void {
    const { name } = element
    if (name === 'img') this.#addPicture(element)
    else if (name === 'br') this.#text += '\n'
    else if (name === 'pre') {
      this.#flush()
      this.#preformatted += 1
    } else if (name === 'table') {
      if (this.#tables === 0) this.#flush()
      this.#tables += 1
    } else if (name === 'td' || name === 'th') {
      if (this.#text !== '' && !this.#text.endsWith('\n')) this.#text = `${this.#text.trimEnd()} | `
    } else if (BLOCKS.has(name)) this.#boundary(name)
    if (name === 'figure') this.#figures.push({ pictures: [], caption: '' })
  }

  #leave(element: Element): void {
    const { name } = element
    const level = /^h([1-6])$/.exec(name)?.[1]
    if (level) this.#endHeading(Number(level))
    else if (name === 'figcaption') this.#endCaption()
    else if (name === 'figure') this.#endFigure()
    else if (name === 'pre') {
      this.#flush()
      this.#preformatted -= 1
    } else if (name === 'table') {
      this.#tables -= 1
      if (this.#tables === 0) this.#flush()
    } else if (BLOCKS.has(name)) this.#boundary(name)
  }

  /** Within a table only rows begin a new line, so that a row stays together. */
  #boundary(name: string): void {
    if (this.#tables === 0 || /^(h[1-6]|figure|figcaption)$/.test(name)) this.#flush()
    else if (name === 'tr' && !this.#text.endsWith('\n')) this.#text += '\n'
    else if (this.#text !== '' && !/\s$/.test(this.#text)) this.#text += ' '
  }

  #addText(data: string): void {
    if (this.#preformatted > 0) {
      this.#text += data
      return
    }
    const text = data.replace(/[ \t\n\f\r]+/g, ' ')
    this.#text += /(^|\s)$/.test(this.#text.slice(-1)) ? text.trimStart() : text
  }

  #addPicture({ attribs }: Element): void {
    // Pages that load pictures late keep a stand-in in `src`.
    const sources = [
      attribs.src,
      attribs['data-src'],
      attribs['data-original'],
      firstOfSet(attribs.srcset ?? attribs['data-srcset']),
    ]
    const given = sources.filter((source) => source?.trim())
    const reference = given.find((source) => !source?.startsWith('data:')) ?? given[0]
    if (!reference) return
    const words = (text: string | undefined) => text?.replace(/\s+/g, ' ').trim() || null
    this.#pending.push({
      kind: 'picture',
      reference: reference.trim(),
      alt: words(attribs.alt),
      caption: words(attribs.title),
      heading: this.#headings.path,
    })
  }

  #endHeading(level: number): void {
    const title = this.#takeText()
    if (title) {
      this.#headings.enter(level, title.replace(/\s+/g, ' '))
      this.#drafts.push({ kind: 'text', text: title, heading: this.#headings.path })
    }
    this.#flush()
  }

  #endCaption(): void {
    const figure = this.#figures.at(-1)
    if (figure) figure.caption = [figure.caption, this.#takeText()].filter(Boolean).join('\n')
    this.#flush()
  }

  #endFigure(): void {
    this.#flush()
    const figure = this.#figures.pop()
    if (!figure) return
    const { pictures, caption } = figure
    for (const picture of pictures) {
      const words = [caption, picture.caption].filter((text, at, all) => text && all.indexOf(text) === at)
      this.#drafts.push({ ...picture, caption: words.join('\n') || null })
    }
    if (pictures.length === 0 && caption)
      this.#drafts.push({ kind: 'text', text: caption, heading: this.#headings.path })
  }

  #takeText(): string {
    const text =
      this.#preformatted > 0 ? this.#text.replace(/^\n+|\s+$/g, '') : this.#text.replace(/ *\n */g, '\n').trim()
    this.#text = ''
    return text
  }

  #flush(): void {
    const text = this.#takeText()
    if (text.trim()) this.#drafts.push({ kind: 'text', text, heading: this.#headings.path })
    const pictures = this.#pending.splice(0)
    const figure = this.#figures.at(-1)
    if (figure) figure.pictures.push(...pictures)
    else this.#drafts.push(...pictures)
  }
}

function isDropped({ name, attribs }: Element): boolean {
  return DROPPED.has(name) || name === 'head' || 'hidden' in attribs || attribs['aria-hidden'] === 'true'
}

/** `a.jpg 1x, b.jpg 2x` → `a.jpg`. */
function firstOfSet(srcset: string | undefined): string | undefined {
  return srcset?.trim().split(/\s/, 1)[0]?.replace(/,$/, '')
}
