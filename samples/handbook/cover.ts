import path from 'node:path'
import { drawConstellations } from './drawings.ts'
import { colours, type Pdf, page } from './page.ts'

const contents = [
  ['Before you go out', '2'],
  ['Finding your way', '3'],
  ['The Moon', '4'],
  ['The planets and the Sun', '5'],
  ['Beyond the planets', '6'],
]

export function writeCover(pdf: Pdf): void {
  pdf.addPage({ size: 'A4', margin: 0 })
  pdf.rect(0, 0, page.width, page.height).fill(colours.night)
  drawFaintStars(pdf, 260)
  drawConstellations(pdf, { x: 322, y: 440 }, 6.7)
  pdf.font('Helvetica-Bold').fontSize(46).fillColor('#ffffff')
  pdf.text('The night sky', page.margin, 110, { lineBreak: false })
  pdf.font('Helvetica').fontSize(19).fillColor(colours.star)
  pdf.text('A first handbook for the naked eye,', page.margin, 176, { lineBreak: false })
  pdf.text('binoculars and a small telescope', page.margin, 202, { lineBreak: false })
  contents.forEach(([title = '', number = ''], at) => {
    const top = 664 + at * 19
    pdf.font('Helvetica').fontSize(11).fillColor('#dfe4f0')
    pdf.text(title, page.margin, top, { lineBreak: false })
    pdf.text(number, page.margin + 200, top, { width: 30, align: 'right', lineBreak: false })
  })
}

/** Scattered by a linear congruential generator, so that they stand in the same places every time. */
function drawFaintStars(pdf: Pdf, count: number): void {
  let state = 7
  const random = () => {
    state = (state * 1103515245 + 12345) % 2 ** 31
    return state / 2 ** 31
  }
  for (let at = 0; at < count; at++) {
    pdf.circle(random() * page.width, random() * page.height, 0.3 + random() * 0.6).fill('#56618a')
  }
}

/** A picture of the handbook; samples/LICENCES.md says where each is from. */
export function picture(name: string): string {
  return path.join(import.meta.dirname, 'pictures', name)
}
