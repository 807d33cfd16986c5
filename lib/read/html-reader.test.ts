import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { htmlReader } from './html-reader.ts'
import { maxPixels, readerContract, sourceFile } from './reader.contract.ts'

const png = () =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
const file = (text: string) =>
  sourceFile({
    name: 'page.html',
    mediaType: 'text/html',
    bytes: Buffer.from(text),
    resolve: async (reference) => (reference === 'cat.png' ? png() : null),
  })
const read = (text: string) => htmlReader.read(file(text), { maxPixels })
const brief = async (text: string) =>
  (await read(text)).blocks.map((block) =>
    block.kind === 'text'
      ? [block.heading, block.text]
      : [block.heading, 'figure', block.caption, 'alt' in block ? block.alt : null],
  )

readerContract(htmlReader, {
  good: [
    {
      name: 'a page',
      file: () => file('<!doctype html><title>Cats</title><h1>Cats</h1><p>A cat.<img src=cat.png alt="a cat">'),
    },
    { name: 'a page nested 20,000 deep', file: () => file(`${'<div>'.repeat(2e4)}deep`) },
  ],
  bad: [
    { name: 'a page made by a program', file: () => file('<!doctype html><div id=root></div><script>run()</script>') },
  ],
})

describe('html', () => {
  it('reads what the page says, not what stands around it', async () => {
    const page = `<html lang="en"><head><title> A  page </title><meta name="description" content="About cats"><style>p{}</style></head>
      <body><nav>Home</nav><header><h1>Cats</h1></header><p>One <b>cat</b>.</p><script>alert(1)</script>
      <aside>Advert</aside><p hidden>Secret</p><h2>Food</h2><p>Fish<br>and milk.</p><footer>Imprint</footer></body></html>`
    expect(await brief(page)).toEqual([
      ['Cats', 'Cats'],
      ['Cats', 'One cat.'],
      ['Cats › Food', 'Food'],
      ['Cats › Food', 'Fish\nand milk.'],
    ])
    expect((await read(page)).metadata).toEqual({ title: 'A page', description: 'About cats', language: 'en' })
  })

  it('prefers the content that the page marks', async () => {
    expect(await brief('<div>Around</div><main><p>Inside</p></main>')).toEqual([[null, 'Inside']])
    expect(await brief('<article>One</article><article>Two</article>')).toEqual([
      [null, 'One'],
      [null, 'Two'],
    ])
  })

  it('joins figures and their captions', async () => {
    expect(
      await brief(
        '<h1>Cats</h1><figure><img src="cat.png" alt="a cat"><figcaption>Tom, <i>asleep</i></figcaption></figure>',
      ),
    ).toEqual([
      ['Cats', 'Cats'],
      ['Cats', 'figure', 'Tom, asleep', 'a cat'],
    ])
    expect(
      await brief('<img data-src="cat.png" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" title="Tom">'),
    ).toEqual([[null, 'figure', 'Tom', null]])
    expect(await brief('<figure><pre>code  here</pre><figcaption>Listing</figcaption></figure>')).toEqual([
      [null, 'code  here'],
      [null, 'Listing'],
    ])
  })

  it('keeps the rows of a table together', async () => {
    expect(await brief('<table><tr><th>Name<th>Legs</tr><tr><td><p>Cat</p></td><td>4</td></tr></table>')).toEqual([
      [null, 'Name | Legs\nCat | 4'],
    ])
  })

  it('keeps words that are only text, whatever they look like', async () => {
    expect(await brief('<p>1 &lt; 2 &amp; &#x1F431;</p>')).toEqual([[null, '1 < 2 & 🐱']])
  })
})
