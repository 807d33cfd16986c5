import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { markdownReader } from './markdown-reader.ts'
import { maxPixels, readerContract, sourceFile } from './reader.contract.ts'

const png = (width = 64, height = 48) =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
const tree = async (reference: string) => {
  if (reference === 'cat.png') return png()
  if (reference === 'icon.png') return png(16, 16)
  if (reference === 'broken.png') return Buffer.from('no picture')
  return null
}
const file = (text: string) =>
  sourceFile({ name: 'page.md', mediaType: 'text/markdown', bytes: Buffer.from(text), resolve: tree })
const read = (text: string) => markdownReader.read(file(text), { maxPixels })
const brief = async (text: string) =>
  (await read(text)).blocks.map((block) =>
    block.kind === 'text'
      ? [block.heading, block.text]
      : [block.heading, 'figure', block.caption, 'alt' in block ? block.alt : null],
  )

readerContract(markdownReader, {
  good: [
    { name: 'a page with a picture', file: () => file('# Cats\n\nA cat.\n\n![a cat](cat.png)\n\n*Figure 1: the cat*') },
    { name: 'a page with a table', file: () => file('| a | b |\n|---|---|\n| 1 | 2 |') },
  ],
  bad: [
    { name: 'an empty page', file: () => file('\n\n') },
    { name: 'bytes that are no text', file: () => ({ ...file(''), bytes: new Uint8Array([0, 1, 2, 0, 0]) }) },
  ],
})

describe('markdown', () => {
  it('tracks the headings above every block', async () => {
    expect(await brief('Before\n\n# A\n\n## B\n\none\n\n### C\n\ntwo\n\n## D\n\nthree')).toEqual([
      [null, 'Before'],
      ['A', 'A'],
      ['A › B', 'B'],
      ['A › B', 'one'],
      ['A › B › C', 'C'],
      ['A › B › C', 'two'],
      ['A › D', 'D'],
      ['A › D', 'three'],
    ])
  })

  it('takes alt, title and the emphasised or labelled paragraph after a picture as its words', async () => {
    expect(await brief('![a cat](cat.png "Tom")\n\n*Tom, asleep.*\n\nMore.')).toEqual([
      [null, 'figure', 'Tom\nTom, asleep.', 'a cat'],
      [null, 'More.'],
    ])
    expect(await brief('![](cat.png)\n\nFigure 2: Tom.')).toEqual([[null, 'figure', 'Figure 2: Tom.', null]])
    expect(await brief('![](cat.png)\n\nFigure 2 shows Tom.')).toEqual([
      [null, 'figure', null, null],
      [null, 'Figure 2 shows Tom.'],
    ])
  })

  it('finds pictures in running text, lists, tables, references and HTML', async () => {
    const figures = async (text: string) => (await brief(text)).filter(([, kind]) => kind === 'figure').length
    expect(await figures('Look: ![](cat.png) there')).toBe(1)
    expect(await figures('- a\n- ![](cat.png)')).toBe(1)
    expect(await figures('| a |\n|---|\n| ![](cat.png) |')).toBe(1)
    expect(await figures('![cat][1]\n\n[1]: cat.png')).toBe(1)
    expect(await figures('<p align="center">\n<img src="cat.png" alt="cat">\n</p>')).toBe(1)
    expect(await figures('[![](cat.png)](https://example.org)')).toBe(1)
    const inline = (await png()).toString('base64')
    expect(await figures(`![](data:image/png;base64,${inline})`)).toBe(1)
  })

  it('keeps the words of a picture that it can not have, and says why', async () => {
    const { blocks, warnings } = await read(
      '![the moon](https://example.org/moon.png)\n\n![gone](gone.png)\n\n![](broken.png)',
    )
    expect(blocks.map((block) => (block.kind === 'text' ? block.text : block.kind))).toEqual(['the moon', 'gone'])
    expect(warnings).toEqual([
      expect.stringContaining('https://example.org/moon.png is on another server'),
      expect.stringContaining('gone.png is not beside'),
      expect.stringContaining('broken.png is broken'),
    ])
  })

  it('leaves icons out', async () => {
    expect(await brief('![new](icon.png)\n\nText.')).toEqual([
      [null, 'new'],
      [null, 'Text.'],
    ])
  })

  it('makes front matter metadata, and text where it is not valid', async () => {
    const { metadata, blocks } = await read('---\ntitle: Cats\ntags: [a, b]\nyear: 1999\ndraft: false\n---\n# Cats')
    expect(metadata).toEqual({ title: 'Cats', tags: 'a, b', year: 1999, draft: false })
    expect(blocks).toHaveLength(1)
    expect((await read('---\na: [\n---\ntext')).warnings).toHaveLength(1)
    expect((await read('---\n\nA rule above, and no front matter.\n\n---\n')).metadata).toEqual({})
  })

  it('keeps lists, tables and code readable', async () => {
    expect(await brief('1. one\n   - two\n2. three')).toEqual([[null, '1. one\n  - two\n2. three']])
    expect(await brief('| a | b |\n|---|---|\n| 1 | *2* |')).toEqual([[null, 'a | b\n1 | 2']])
    expect(await brief('```js\nlet a\n\nlet b\n```')).toEqual([[null, 'let a\n\nlet b']])
    expect(await brief('soft\nline')).toEqual([[null, 'soft line']])
  })
})
