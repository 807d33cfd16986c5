import { setImmediate as othersTurn } from 'node:timers/promises'
import type { Block, Box, Document, EncodedImage, Figure, PairedItem, TextBlock, TimeSpan } from '../types.ts'
import { type Piece, TextWindow } from './text-window.ts'

export interface PairOptions {
  /** Tokens that the text needs, the encoder's markers included. */
  countTokens(text: string): number
  /** The longest text that the encoder takes, in tokens. */
  maxTextTokens: number
}

/**
 * Cuts a document into the items that are stored, found and cited, in reading order. No text is longer than the encoder
 * takes, and every word of the document is in at least one item: what is too long for one goes on in the next.
 * A long document takes seconds, in which the event loop goes on.
 */
export async function pair(document: Document, { countTokens, maxTextTokens }: PairOptions): Promise<PairedItem[]> {
  const window = new TextWindow(countTokens, maxTextTokens)
  const figures = await gathered(figureDrafts(document.blocks, window))
  const sounds = [...soundDrafts(document.blocks, window)]
  const texts = await gathered(textDrafts(document.blocks, window))
  const byPlace = Map.groupBy(figures, placeOf)
  const drafts = [
    ...figures,
    ...sounds,
    ...texts.filter((draft) => !byPlace.get(placeOf(draft))?.some((one) => holds(one, draft))),
  ]
  // Stable: the items of one block keep their order.
  drafts.sort((a, b) => a.at - b.at)
  const { id: documentId, name, path, mediaType, metadata } = document
  return drafts.map(({ text, image, sound, time, page, box, heading }, ordinal) => ({
    id: `${documentId}-${ordinal}`,
    documentId,
    ordinal,
    kind: sound ? 'audio' : image === null ? 'text' : text === '' ? 'image' : 'pair',
    text,
    image,
    media: time ? { mediaType, ...time } : null,
    source: { name, path, page, box, heading },
    metadata,
  }))
}

/** Milliseconds of work between two turns of the event loop. */
const LONGEST_TURN = 10

async function gathered<Value>(values: Iterable<Value>): Promise<Value[]> {
  const all: Value[] = []
  let since = performance.now()
  for (const value of values) {
    all.push(value)
    if (performance.now() - since < LONGEST_TURN) continue
    await othersTurn()
    since = performance.now()
  }
  return all
}

interface ItemDraft {
  /** Index of the item's first block. */
  at: number
  text: string
  image: EncodedImage | null
  /** The item is what is heard, not only what is said of it. */
  sound?: boolean
  /** When it is to be heard. */
  time?: TimeSpan
  page: number | null
  box: Box | null
  heading: string | null
  /** Words alone, from a heading to the end of its section. */
  wholeSection: boolean
}

function placeOf({ page, heading }: ItemDraft): string {
  return `${page} ${heading}`
}

/** The item of a picture in the same place may have all of a short section: found twice, its words would crowd out others. */
function holds(figure: ItemDraft, text: ItemDraft): boolean {
  return text.wholeSection && text.text.split('\n').every((line) => figure.text.includes(line))
}

/** A heading may take this share of a window that its text goes on in. */
const HEADING_SHARE = 1 / 4
/** So many paragraphs around a figure may be about it. */
const NEAREST = 4

/** Words alone: the text under one heading of one page, filled into windows. */
function* textDrafts(blocks: Block[], window: TextWindow): Generator<ItemDraft> {
  for (const section of sectionsOf(blocks)) {
    const { page, heading } = section
    const prefix = prefixFor(heading, window)
    const headings = new Set(section.blocks.filter(({ block }) => isHeading(block)).map(({ at }) => at))
    const prefixOf = (at: number) => (headings.has(at) ? '' : prefix)
    const windows = window.fill(piecesOf(section, prefixOf, window), (first) => prefixOf(first.block))
    let isFirst = true
    for (const { text, pieces, isLast } of windows) {
      const boxes = [...new Set(pieces.map((piece) => piece.block))].flatMap((at) => {
        const block = blocks[at]
        return block?.page === page ? [block.box] : []
      })
      const wholeSection = isFirst && isLast && headings.size > 0
      const time = unionOfTimes([...new Set(pieces.map((piece) => piece.block))].map((at) => timeOf(blocks[at])))
      yield {
        at: pieces[0]?.block ?? 0,
        text,
        image: null,
        time,
        page,
        box: unionOfBoxes(boxes),
        heading,
        wholeSection,
      }
      isFirst = false
    }
  }
}

function* piecesOf({ blocks }: Section, prefixOf: (at: number) => string, window: TextWindow): Generator<Piece> {
  for (const { block, at } of blocks) yield* window.piecesOf(block.text, at, prefixOf(at))
}

interface Section {
  page: number | null
  heading: string | null
  blocks: { block: TextBlock; at: number }[]
}

/** Text with the same heading on the same page; a heading with no text of its own joins the section below it. */
function sectionsOf(blocks: Block[]): Section[] {
  const sections: Section[] = []
  for (const [at, block] of blocks.entries()) {
    if (block.kind !== 'text') continue
    const { page, heading } = block
    const last = sections.at(-1)
    if (last && last.page === page && last.heading === heading) {
      last.blocks.push({ block, at })
      continue
    }
    const waiting =
      last?.heading && heading?.startsWith(last.heading) && last.blocks.every((entry) => isHeading(entry.block))
    const above = waiting ? (sections.pop()?.blocks ?? []) : []
    sections.push({ page, heading, blocks: [...above, { block, at }] })
  }
  return sections
}

/** Readers give a heading as a block whose path ends with its own words. */
function isHeading({ text, heading }: TextBlock): boolean {
  const words = text.replace(/\s+/g, ' ').trim()
  return heading === words || (heading?.endsWith(` › ${words}`) ?? false)
}

/** The heading as the first line of a text that goes on below it; '' where it would take too much of the window. */
function prefixFor(heading: string | null, window: TextWindow): string {
  if (heading === null) return ''
  const innermost = heading.split(' › ').at(-1) ?? heading
  const fitting = [heading, innermost].find((text) => window.tokensOf(text) <= window.room * HEADING_SHARE)
  return fitting === undefined ? '' : `${fitting}\n`
}

/** A picture with its words; words that are too many for one item go on in further items of the same picture. */
function* figureDrafts(blocks: Block[], window: TextWindow): Generator<ItemDraft> {
  for (const [at, figure] of blocks.entries()) {
    if (figure.kind !== 'figure') continue
    const { image, time, page, box, heading } = figure
    const draft = (text: string): ItemDraft => ({ at, text, image, time, page, box, heading, wholeSection: false })
    const windows = [...window.fill(ownPieces(figure, at, window), () => '')]
    if (windows.length > 1) yield* windows.map(({ text }) => draft(text))
    // What is said at another moment of a film is not about this one.
    else if (time) yield draft(windows[0]?.text ?? '')
    else yield draft(withSurroundings(windows[0]?.text ?? '', figure, at, blocks, window))
  }
}

/** A stretch of a recording with its words; what is too long for one item goes on in items of words that play the same. */
function* soundDrafts(blocks: Block[], window: TextWindow): Generator<ItemDraft> {
  for (const [at, sound] of blocks.entries()) {
    if (sound.kind !== 'sound') continue
    const { caption, time, page, box, heading } = sound
    const pieces = caption ? [...window.piecesOf(caption, at, '')] : []
    const texts = [...window.fill(pieces, () => '')].map(({ text }) => text)
    for (const [index, text] of (texts.length > 0 ? texts : ['']).entries())
      yield { at, text, image: null, sound: index === 0, time, page, box, heading, wholeSection: false }
  }
}

/** Caption and alternative text, once where they say the same. */
function ownPieces({ caption, alt }: Figure, at: number, window: TextWindow): Piece[] {
  const words = caption && alt && caption.includes(alt) ? [caption] : [caption, alt]
  return words.flatMap((text) => (text ? [...window.piecesOf(text, at, '')] : []))
}

/** Fills what is left of the window: the heading, then whole sentences of the nearest paragraphs under it. */
function withSurroundings(own: string, figure: Figure, at: number, blocks: Block[], window: TextWindow): string {
  const { heading } = figure
  let text = own
  const add = (more: string, gap: string) => {
    const longer = text === '' ? more : text + gap + more
    if (window.tokensOf(text) + window.tokensOf(more) > window.room || !window.fits(longer)) return false
    text = longer
    return true
  }
  if (heading !== null) add(heading, '\n\n')
  for (const { block, index } of nearestParagraphs(at, heading, blocks)) {
    let gap = '\n\n'
    for (const piece of window.piecesOf(block.text, index, '')) {
      if (!add(piece.text, gap)) return text
      gap = piece.gap
    }
  }
  return text
}

function nearestParagraphs(at: number, heading: string | null, blocks: Block[]) {
  const found: { block: TextBlock; index: number }[] = []
  // One step down, one step up: the text after a picture is as near as the text before it.
  for (let distance = 1; distance <= NEAREST * 2 && found.length < NEAREST; distance++) {
    for (const index of [at - distance, at + distance]) {
      const block = blocks[index]
      if (block?.kind === 'text' && block.heading === heading && !isHeading(block)) found.push({ block, index })
    }
  }
  return found
}

function timeOf(block: Block | undefined): TimeSpan | undefined {
  return block?.kind === 'text' ? block.time : undefined
}

/** From the first beginning to the last end; undefined where there are no times. */
function unionOfTimes(times: (TimeSpan | undefined)[]): TimeSpan | undefined {
  const known = times.filter((time) => time !== undefined)
  if (known.length === 0) return undefined
  return { start: Math.min(...known.map(({ start }) => start)), end: Math.max(...known.map(({ end }) => end)) }
}

function unionOfBoxes(boxes: (Box | null)[]): Box | null {
  const known = boxes.filter((box) => box !== null)
  if (known.length === 0) return null
  const left = Math.min(...known.map((box) => box[0]))
  const top = Math.min(...known.map((box) => box[1]))
  const right = Math.max(...known.map((box) => box[0] + box[2]))
  const bottom = Math.max(...known.map((box) => box[1] + box[3]))
  return [left, top, right - left, bottom - top]
}
