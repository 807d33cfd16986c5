import { describe, expect, it } from 'vitest'
import { decodeText } from './decode-text.ts'
import { sniffMediaType } from './media-type.ts'
import { maxPixels, readerContract, sourceFile } from './reader.contract.ts'
import { textReader } from './text-reader.ts'

const file = (text: string | Uint8Array) =>
  sourceFile({ name: 'notes.txt', mediaType: 'text/plain', bytes: typeof text === 'string' ? Buffer.from(text) : text })
const paragraphs = async (text: string) =>
  (await textReader.read(file(text), { maxPixels })).blocks.map((block) => (block.kind === 'text' ? block.text : ''))

readerContract(textReader, {
  good: [{ name: 'two paragraphs', file: () => file('One.\n\nTwo.') }],
  bad: [
    { name: 'a file of blanks', file: () => file(' \n\n ') },
    { name: 'bytes that are no text', file: () => file(new Uint8Array([1, 2, 0, 3, 0, 0, 9])) },
  ],
})

describe('text', () => {
  it('joins lines broken at a fixed width and leaves verse and lists alone', async () => {
    const wrapped = 'This is a line that was broken by a program at\nforty-six characters or a few more than these.'
    expect(await paragraphs(wrapped)).toEqual([wrapped.replace('\n', ' ')])
    expect(await paragraphs('Roses are red,\nviolets are blue.\n\n- one\n- two')).toEqual([
      'Roses are red,\nviolets are blue.',
      '- one\n- two',
    ])
  })

  it('reads a log of 200,000 lines without a blank one', async () => {
    const [only = '', ...others] = await paragraphs('GET /index.html 200\n'.repeat(200_000))
    expect(only.split('\n')).toHaveLength(200_000)
    expect(others).toEqual([])
  })

  it('reads every encoding that text comes in', () => {
    const text = 'Zürich, ein Käfer. Größe: 5 µm'
    const utf16 = Buffer.from(text, 'utf16le')
    const encodings = {
      utf8: Buffer.from(text),
      'utf8 with a mark': Buffer.from(`\ufeff${text}`),
      latin1: Buffer.from(text, 'latin1'),
      utf16le: Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]),
      utf16be: Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]),
      'utf16 without a mark': utf16,
    }
    for (const [name, bytes] of Object.entries(encodings)) expect(decodeText(bytes), name).toBe(text)
    expect(decodeText(Buffer.from('a\r\nb\rc'))).toBe('a\nb\nc')
    const hindi = Buffer.from('यह एक काला पक्षी है')
    expect(decodeText(hindi.subarray(0, hindi.length - 1))).toMatch(/^यह एक काला पक्षी ह/)
  })
})

describe('sniffMediaType', () => {
  it.each([
    ['a PDF named as a picture', '%PDF-1.7\n%\xe2\xe3', 'cat.png', 'application/pdf'],
    ['a page named as text', '<!DOCTYPE html><p>Hi', 'page.txt', 'text/html'],
    ['a page after a comment', '<!-- saved -->\n<html lang="en">', 'page', 'text/html'],
    ['a piece of a page', '<article><h1>Hi</h1></article>', 'page', 'text/html'],
    ['Markdown that begins with an element', '<div align="center">\n\n# Title', 'README.md', 'text/markdown'],
    ['an SVG', '<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="http://www.w3.org/2000/svg">', 'a.png', 'image/svg+xml'],
    ['an article about BMW', 'BMW is a maker of cars.', 'bmw.txt', 'text/plain'],
    ['Markdown', '# Title', 'README.md', 'text/markdown'],
    ['the same without its name', '# Title', 'README', 'text/plain'],
    ['a program', '\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0', 'notes.txt', 'application/x-elf'],
    ['noise', '\0\x01\x02\x03\xff\xfe\0', 'notes.txt', 'application/octet-stream'],
  ])('knows %s', async (_what, content, name, mediaType) => {
    expect(await sniffMediaType(Buffer.from(content, 'latin1'), name)).toBe(mediaType)
  })
})
