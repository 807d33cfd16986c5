import PDFDocument from 'pdfkit'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Document } from '../types.ts'
import { renderPdfPage } from './pdf/render-page.ts'
import { pdfReader } from './pdf-reader.ts'
import { maxPixels, readerContract, sourceFile } from './reader.contract.ts'

type Pdf = InstanceType<typeof PDFDocument>

const red = () =>
  sharp({ create: { width: 300, height: 200, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
const sentence = 'The peacock spreads its tail when the rain begins to fall on the garden. '

/** A4, 595 × 842 points. */
async function makePdf(
  draw: (pdf: Pdf) => void | Promise<void>,
  options: PDFKit.PDFDocumentOptions = {},
): Promise<Uint8Array> {
  const pdf = new PDFDocument({ size: 'A4', margin: 72, ...options })
  const chunks: Buffer[] = []
  const finished = new Promise<void>((resolve) =>
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', resolve),
  )
  await draw(pdf)
  pdf.end()
  await finished
  return Buffer.concat(chunks)
}
const file = (bytes: Uint8Array) => sourceFile({ name: 'paper.pdf', mediaType: 'application/pdf', bytes })
const read = async (draw: Parameters<typeof makePdf>[0], options = {}) =>
  pdfReader.read(file(await makePdf(draw, options)), { maxPixels })
const texts = ({ blocks }: Document) => blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : []))
const figures = ({ blocks }: Document) => blocks.flatMap((block) => (block.kind === 'figure' ? [block] : []))

readerContract(pdfReader, {
  good: [
    {
      name: 'a page with a picture',
      file: async () => {
        const picture = await red()
        return file(await makePdf((pdf) => void pdf.text('Hello.').image(picture, 100, 200, { width: 200 })))
      },
    },
  ],
  bad: [
    { name: 'garbage behind the right first bytes', file: () => file(Buffer.from(`%PDF-1.7\n${'x'.repeat(5000)}`)) },
    { name: 'an empty page', file: async () => file(await makePdf(() => {})) },
    {
      name: 'a PDF with a password',
      file: async () =>
        file(await makePdf((pdf) => void pdf.text('Secret.'), { userPassword: 'x', ownerPassword: 'y' })),
    },
    {
      name: 'pages that contain themselves',
      file: () =>
        file(
          Buffer.from(
            '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF',
          ),
        ),
    },
  ],
})

describe('pdf', () => {
  it('gives text with headings, page and box from the top left', async () => {
    const document = await read((pdf) => {
      pdf.fontSize(24).text('Birds').fontSize(16).text('Peacocks', { paragraphGap: 10 })
      pdf.fontSize(11).text(sentence.repeat(4))
      pdf.addPage().text(sentence.repeat(2))
    })
    expect(document.pages).toBe(2)
    expect(document.blocks.map(({ heading }) => heading)).toEqual([
      'Birds',
      'Birds › Peacocks',
      'Birds › Peacocks',
      'Birds › Peacocks',
    ])
    expect(texts(document)[2]).toBe(sentence.repeat(4).trim())
    expect(document.blocks.map(({ page }) => page)).toEqual([1, 1, 1, 2])
    const [left, top] = document.blocks[0]?.box ?? []
    expect(left).toBeCloseTo(72 / 595, 2)
    expect(top).toBeGreaterThan(0.08)
    expect(top).toBeLessThan(0.12)
  })

  it('reads columns one after the other, under a title that spans them', async () => {
    const column = (name: string) =>
      Array.from({ length: 14 }, (_, at) => `${name}${at} stands in its own column here.`)
    const document = await read((pdf) => {
      pdf.fontSize(20).text('A title that goes across the whole of the page', 60, 60)
      pdf.fontSize(10)
      // Row by row, as some programs write: the order of the file is not that of reading.
      for (const [at, line] of column('left').entries()) {
        pdf.text(line, 60, 120 + at * 14, { lineBreak: false })
        pdf.text(column('right')[at] ?? '', 320, 120 + at * 14, { lineBreak: false })
      }
    })
    expect(texts(document)).toEqual([
      'A title that goes across the whole of the page',
      column('left').join(' '),
      column('right').join(' '),
    ])
  })

  it('keeps the rows of a table in lines', async () => {
    const document = await read((pdf) => {
      for (const [at, [name, legs]] of [
        ['Cat', '4'],
        ['Bird', '2'],
        ['Spider', '8'],
        ['Snake', '0'],
      ].entries()) {
        pdf
          .text(name ?? '', 80, 100 + at * 16, { lineBreak: false })
          .text(legs ?? '', 300, 100 + at * 16, { lineBreak: false })
      }
    })
    expect(texts(document).join(' ')).toBe('Cat 4 Bird 2 Spider 8 Snake 0')
  })

  it('makes words whole that a line end divides', async () => {
    const document = await read((pdf) => {
      pdf
        .text('The peacock spreads its won-', 72, 100, { lineBreak: false })
        .text('derful tail.', 72, 114, { lineBreak: false })
    })
    expect(texts(document)).toEqual(['The peacock spreads its wonderful tail.'])
  })

  it('takes a picture with its box and the caption that names itself', async () => {
    const picture = await red()
    const document = await read((pdf) => {
      pdf.text(sentence.repeat(3), 72, 72)
      pdf.image(picture, 150, 200, { width: 300, height: 200 })
      pdf.text('Figure 1: A red rectangle.', 150, 410, { lineBreak: false })
      pdf.text(sentence.repeat(3), 72, 460)
    })
    expect(document.blocks.map(({ kind }) => kind)).toEqual(['text', 'figure', 'text'])
    const [figure] = figures(document)
    expect(figure).toMatchObject({
      caption: 'Figure 1: A red rectangle.',
      page: 1,
      image: { mediaType: 'image/webp', width: 300 },
    })
    for (const [at, points] of [150 / 595.28, 200 / 841.89, 300 / 595.28, 200 / 841.89].entries()) {
      expect(figure?.box?.[at]).toBeCloseTo(points, 3)
    }
    const { dominant } = await sharp(figure?.image.bytes).stats()
    expect(dominant.r).toBeGreaterThan(230)
    expect(dominant.g).toBeLessThan(30)
  })

  it('shows a turned and clipped picture as the page does', async () => {
    const picture = await red()
    const document = await read((pdf) => {
      pdf.text('Words.', 72, 72)
      pdf
        .save()
        .rect(200, 300, 100, 100)
        .clip()
        .rotate(90, { origin: [250, 350] })
        .image(picture, 150, 250, { width: 300 })
        .restore()
    })
    const [left, top, width, height] = figures(document)[0]?.box ?? []
    expect([left, top]).toEqual([expect.closeTo(200 / 595.28, 2), expect.closeTo(300 / 841.89, 2)])
    expect([width, height]).toEqual([expect.closeTo(100 / 595.28, 2), expect.closeTo(100 / 841.89, 2)])
  })

  it('joins the strips of a picture', async () => {
    const picture = await red()
    const document = await read((pdf) => {
      pdf.text('Words.', 72, 72)
      for (let strip = 0; strip < 10; strip++) pdf.image(picture, 100, 200 + strip * 12, { width: 300, height: 12 })
    })
    expect(figures(document)).toHaveLength(1)
    expect(figures(document)[0]?.box?.[3]).toBeCloseTo(120 / 841.89, 3)
  })

  it('makes a drawing above a caption a figure, with the words in it', async () => {
    const document = await read((pdf) => {
      pdf.fontSize(11).text(sentence.repeat(4), 72, 72)
      pdf.moveTo(150, 400).lineTo(400, 400).moveTo(150, 400).lineTo(150, 220).stroke()
      for (let bar = 0; bar < 5; bar++) pdf.rect(170 + bar * 45, 400 - (bar + 1) * 30, 30, (bar + 1) * 30).fill('teal')
      pdf.fillColor('black').fontSize(8).text('rain in mm', 160, 225, { lineBreak: false })
      pdf.fontSize(11).text('Figure 2. Rain by month.', 150, 420, { lineBreak: false })
      pdf.text(sentence.repeat(4), 72, 480)
    })
    expect(figures(document)).toMatchObject([{ caption: 'Figure 2. Rain by month.', alt: 'rain in mm' }])
    expect(texts(document)).toHaveLength(2)
    const [left = 0, top = 0, width = 0, height = 0] = figures(document)[0]?.box ?? []
    expect(left * 595).toBeLessThan(151)
    expect((left + width) * 595).toBeGreaterThan(399)
    expect(top * 842).toBeLessThan(221)
    expect((top + height) * 842).toBeGreaterThan(399)
  })

  it('does not take a sentence about a figure for its caption', async () => {
    const document = await read((pdf) => {
      pdf.rect(100, 100, 200, 100).stroke()
      pdf.text('Figure 2 shows the rain by month.', 100, 220, { lineBreak: false })
    })
    expect(figures(document)).toEqual([])
    expect(texts(document)).toEqual(['Figure 2 shows the rain by month.'])
  })

  it('leaves out what stands on every page, after the first time, and small decoration', async () => {
    const picture = await red()
    const document = await read((pdf) => {
      for (let page = 1; page <= 4; page++) {
        if (page > 1) pdf.addPage()
        pdf.text('A book of birds', 72, 30, { lineBreak: false })
        pdf.image(picture, 450, 20, { width: 60 }).image(picture, 60, 300, { width: 12 })
        pdf.text(`${page}. ${sentence.repeat(3)}`, 72, 100)
      }
    })
    expect(figures(document)).toEqual([])
    expect(texts(document).filter((text) => text === 'A book of birds')).toHaveLength(1)
    expect(texts(document)).toHaveLength(5)
  })

  it('takes a scanned page as a picture and says that it was not read', async () => {
    const picture = await red()
    const document = await read((pdf) => {
      pdf.image(picture, 0, 0, { width: 595.28, height: 841.89 })
      pdf.addPage().image(picture, 0, 0, { width: 595.28, height: 841.89 })
      pdf.addPage().text('Words.')
    })
    expect(figures(document)).toMatchObject([{ page: 1, box: [0, 0, 1, 1] }, { page: 2 }])
    expect(document.warnings).toEqual(['Each of pages 1–2 is a picture; the words in it were not read.'])
  })

  it('follows a page that is shown turned', async () => {
    const document = await read((pdf) => {
      Object.assign(pdf.page.dictionary.data, { Rotate: 90 })
      pdf.rotate(-90, { origin: [0, 0] }).text('Turned page.', -700, 100, { lineBreak: false })
    })
    expect(texts(document)).toEqual(['Turned page.'])
    const [, top = 0, width = 0, height = 0] = document.blocks[0]?.box ?? []
    expect(width).toBeGreaterThan(height)
    expect(top).toBeGreaterThan(0)
  })

  it('renders a page for the viewer, within limits', async () => {
    const bytes = await makePdf((pdf) => void pdf.text('Hello.'))
    const { width, height, format } = await sharp(await renderPdfPage(bytes, 1, 400)).metadata()
    expect([format, width, height]).toEqual(['webp', 400, 566])
    await expect(renderPdfPage(bytes, 2, 400)).rejects.toMatchObject({ code: 'not-found' })
    const tall = await makePdf((pdf) => void pdf.text('Hello.'), { size: [20, 14000] })
    const rendered = await sharp(await renderPdfPage(tall, 1, 2000)).metadata()
    expect(rendered.width * rendered.height).toBeLessThan(17e6)
  })
})
