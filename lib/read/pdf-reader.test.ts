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

  it('takes a drawing on a filled panel, with its words label by label', async () => {
    const document = await read((pdf) => {
      pdf.fontSize(11).text(sentence.repeat(4), 72, 72)
      pdf.roundedRect(72, 180, 450, 150, 6).fill('navy')
      for (const [at, name] of ['New Moon', 'Waxing crescent', 'First quarter', 'Waxing gibbous'].entries()) {
        const left = 80 + at * 110
        pdf.circle(left + 50, 240, 25).fill('khaki')
        pdf.fillColor('white').fontSize(9).text(name, left, 280, { width: 100, align: 'center', lineBreak: false })
        pdf.text(`about day ${at * 4}`, left, 291, { width: 100, align: 'center', lineBreak: false })
      }
      pdf.fillColor('black').fontSize(10).text('Figure 3: The phases of the Moon.', 72, 340, { lineBreak: false })
      pdf.fontSize(11).text(sentence.repeat(4), 72, 380)
    })
    expect(figures(document)).toMatchObject([
      {
        caption: 'Figure 3: The phases of the Moon.',
        alt: 'New Moon about day 0, Waxing crescent about day 4, First quarter about day 8, Waxing gibbous about day 12',
      },
    ])
    expect(texts(document)).toEqual([sentence.repeat(4).trim(), sentence.repeat(4).trim()])
    expect(figures(document)[0]?.box?.[2]).toBeGreaterThan(450 / 595.28)
  })

  it('takes a drawing without a caption by its curves, and no frame or table', async () => {
    const document = await read((pdf) => {
      pdf.text(sentence.repeat(4), 72, 72)
      for (let ring = 1; ring <= 5; ring++) pdf.circle(300, 300, ring * 15).stroke()
      for (let row = 0; row < 5; row++) {
        for (let cell = 0; cell < 4; cell++) {
          pdf.rect(100 + cell * 80, 500 + row * 20, 80, 20).stroke()
          pdf.text(`cell ${row} ${cell}`, 104 + cell * 80, 504 + row * 20, { lineBreak: false })
        }
      }
    })
    const [drawing, ...others] = figures(document)
    expect(others).toEqual([])
    expect(drawing?.caption).toBeNull()
    expect((drawing?.box?.[2] ?? 0) * 595.28).toBeCloseTo(158, -1)
  })

  it('keeps captions side by side apart, with a label and without', async () => {
    const picture = await red()
    const document = await read((pdf) => {
      pdf.fontSize(11).text(sentence.repeat(3), 72, 72)
      pdf.image(picture, 72, 200, { width: 200, height: 130 }).image(picture, 320, 200, { width: 200, height: 130 })
      pdf.fontSize(9)
      pdf.text('Figure 1: A tail that is spread wide when the rain begins to fall on it.', 72, 338, { width: 200 })
      pdf.text('Figure 2: A neck that is held high when the sun begins to rise on it.', 320, 338, { width: 200 })
      pdf.image(picture, 72, 400, { width: 200, height: 130 }).image(picture, 320, 400, { width: 200, height: 130 })
      pdf.text('A peacock on the wall of a garden, seen from the house.', 72, 536, { width: 200 })
      pdf.text('A peahen in the grass of a field, seen from the road.', 320, 536, { width: 200 })
      pdf.fontSize(11).text(sentence.repeat(3), 72, 600)
    })
    expect(figures(document).map(({ caption }) => caption)).toEqual([
      'Figure 1: A tail that is spread wide when the rain begins to fall on it.',
      'Figure 2: A neck that is held high when the sun begins to rise on it.',
      'A peacock on the wall of a garden, seen from the house.',
      'A peahen in the grass of a field, seen from the road.',
    ])
    expect(texts(document)).toHaveLength(2)
  })

  it('keeps drawings side by side apart', async () => {
    const document = await read((pdf) => {
      for (const at of [0, 1]) {
        const left = 72 + at * 230
        for (let ring = 1; ring <= 4; ring++) pdf.circle(left + 110, 200, ring * 25).stroke()
        pdf.text(`Figure ${at + 1}: Rings that are drawn one around the other.`, left, 310, { width: 180 })
      }
      pdf.text(sentence.repeat(4), 72, 380)
    })
    const [first, second] = figures(document)
    expect(first?.caption).toBe('Figure 1: Rings that are drawn one around the other.')
    expect(second?.caption).toBe('Figure 2: Rings that are drawn one around the other.')
    expect((first?.box?.[2] ?? 1) * 595.28).toBeLessThan(215)
    expect((second?.box?.[0] ?? 0) * 595.28).toBeGreaterThan(300)
  })

  it('keeps a caption apart from text beside it', async () => {
    const picture = await red()
    const document = await read((pdf) => {
      pdf.image(picture, 72, 100, { width: 180, height: 100 })
      pdf.fontSize(10).text('Figure 7: A bird on the wall of a garden, seen from the house.', 72, 206, { width: 180 })
      pdf.text(sentence.repeat(5), 290, 102, { width: 230, lineGap: 1.45 })
    })
    expect(figures(document)[0]?.caption).toBe('Figure 7: A bird on the wall of a garden, seen from the house.')
    expect(texts(document).join(' ')).toBe(sentence.repeat(5).trim())
  })

  it('finds a picture within a column, and reads the other column undisturbed', async () => {
    const picture = await red()
    const document = await read((pdf) => {
      pdf.fontSize(10)
      pdf.text(sentence.repeat(6), 60, 80, { width: 220 })
      pdf.image(picture, 60, 250, { width: 220, height: 140 })
      pdf.text('Figure 1: A red wall between two gardens, from a window of the house.', 60, 398, { width: 220 })
      pdf.text(sentence.repeat(8), 60, 440, { width: 220 })
      pdf.text(sentence.repeat(20).trim().replaceAll('peacock', 'heron'), 315, 80, { width: 220 })
    })
    expect(document.blocks.map(({ kind }) => kind)).toEqual(['text', 'figure', 'text', 'text'])
    expect(figures(document)[0]?.caption).toBe('Figure 1: A red wall between two gardens, from a window of the house.')
    expect(texts(document).at(-1)).toBe(sentence.repeat(20).trim().replaceAll('peacock', 'heron'))
  })

  it('takes the parts above one label as one figure, and captions that stand above', async () => {
    const picture = await red()
    const parts = await read((pdf) => {
      pdf.text(sentence.repeat(3), 72, 72)
      pdf.image(picture, 72, 200, { width: 200, height: 130 }).image(picture, 290, 200, { width: 200, height: 130 })
      pdf.text('Figure 1: (a) Before the rain and (b) after the rain.', 120, 340, { lineBreak: false })
    })
    expect(figures(parts)).toMatchObject([{ caption: 'Figure 1: (a) Before the rain and (b) after the rain.' }])
    expect((figures(parts)[0]?.box?.[2] ?? 0) * 595.28).toBeCloseTo(418, 0)
    const above = await read((pdf) => {
      for (const at of [1, 2]) {
        pdf.text(`Figure ${at}: Picture number ${at}.`, 100, at * 200, { lineBreak: false })
        pdf.image(picture, 100, at * 200 + 20, { width: 200, height: 150 })
      }
    })
    expect(figures(above).map(({ caption }) => caption)).toEqual([
      'Figure 1: Picture number 1.',
      'Figure 2: Picture number 2.',
    ])
  })

  it('finds a picture in the text again that stood on the cover', async () => {
    const picture = await red()
    const document = await read((pdf) => {
      for (let page = 0; page < 12; page++) {
        if (page > 0) pdf.addPage()
        pdf.text(`${page}. ${sentence.repeat(3)}`, 72, 72)
        if (page % 5 === 0) pdf.image(picture, 150, 300, { width: 300 })
      }
    })
    expect(figures(document).map(({ page }) => page)).toEqual([1, 6, 11])
  })

  it('knows a heading in the letters of the text by its weight', async () => {
    const document = await read((pdf) => {
      pdf.font('Helvetica-Bold').fontSize(11).text('How to find the North Star')
      pdf.font('Times-Roman').text(sentence.repeat(4))
      pdf.font('Helvetica-Bold').text('Measure with your hand')
      pdf.font('Times-Roman').text(sentence.repeat(4))
    })
    expect(document.blocks.map(({ heading }) => heading)).toEqual([
      'How to find the North Star',
      'How to find the North Star',
      'Measure with your hand',
      'Measure with your hand',
    ])
    expect(texts(document)[1]).toBe(sentence.repeat(4).trim())
  })

  it('drops page numbers and headers that repeat a heading, and puts no title page above all', async () => {
    const document = await read((pdf) => {
      pdf.fontSize(40).text('The Book of Birds', 72, 200).fontSize(20).text('by a Gardener')
      for (let page = 2; page <= 4; page++) {
        pdf.addPage({ margin: 20 })
        pdf.fontSize(9).text(`${page} Peacocks`, 72, 30, { lineBreak: false })
        pdf.text(`– ${page} –`, 290, 800, { lineBreak: false })
        // A page laid out for smaller paper.
        pdf.text(`${page}`, 290, 650, { lineBreak: false })
        if (page === 2) pdf.fontSize(18).text('Peacocks', 72, 90)
        pdf.fontSize(11).text(`${sentence.repeat(4)}Once more: ${page * 11}.`, 72, 130, { width: 400 })
      }
    })
    const words = texts(document)
    expect(words.filter((text) => /^\d* ?Peacocks$/.test(text))).toHaveLength(2)
    expect(words.filter((text) => text.includes('–') || /^\d+$/.test(text))).toEqual([])
    expect(document.blocks.at(-1)?.heading).toBe('Peacocks')
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
