export type Pdf = PDFKit.PDFDocument

/** Points of an A4 page. */
export const page = { width: 595.28, height: 841.89, margin: 62 }
export const column = page.width - 2 * page.margin
export const colours = {
  ink: '#1c2333',
  quiet: '#5a6478',
  line: '#c9cfdb',
  night: '#090c1c',
  accent: '#b4552d',
  star: '#f6e7b4',
}

/** A new page with its number; text begins at the top margin. */
export function beginPage(pdf: Pdf, number: number): void {
  pdf.addPage({ size: 'A4', margin: page.margin })
  pdf.font('Helvetica').fontSize(8.5).fillColor(colours.quiet)
  // Below the bottom margin pdfkit would begin another page.
  pdf.page.margins.bottom = 0
  pdf.text(String(number), page.margin, page.height - 44, { width: column, align: 'right', lineBreak: false })
  pdf.page.margins.bottom = page.margin
  pdf.x = page.margin
  pdf.y = page.margin
}

export function chapter(pdf: Pdf, title: string): void {
  pdf.font('Helvetica-Bold').fontSize(23).fillColor(colours.ink).text(title, page.margin, pdf.y, { width: column })
  pdf.moveDown(0.45)
}

export function section(pdf: Pdf, title: string): void {
  pdf.moveDown(0.35)
  pdf.font('Helvetica-Bold').fontSize(13).fillColor(colours.accent).text(title, page.margin, pdf.y, { width: column })
  pdf.moveDown(0.25)
}

export function paragraph(pdf: Pdf, text: string, width = column): void {
  pdf.font('Times-Roman').fontSize(11.7).fillColor(colours.ink)
  pdf.text(text, page.margin, pdf.y, { width, lineGap: 2.6 })
  pdf.moveDown(0.55)
}

export function list(pdf: Pdf, lines: string[]): void {
  pdf.font('Times-Roman').fontSize(11.7).fillColor(colours.ink)
  for (const line of lines) {
    const top = pdf.y
    pdf.text('•', page.margin + 2, top, { lineBreak: false })
    pdf.text(line, page.margin + 16, top, { width: column - 16, lineGap: 2.2 })
    pdf.moveDown(0.18)
  }
  pdf.moveDown(0.35)
}

/** A picture at full column width or less, and its caption below; the text goes on below both. */
export function figure(pdf: Pdf, caption: string, height: number, draw: (left: number, top: number) => void): void {
  const top = pdf.y + 4
  draw(page.margin, top)
  captionBelow(pdf, caption, page.margin, top + height + 7, column)
  pdf.moveDown(0.9)
}

/** Small type at a place; leaves the cursor below it, back at the margin. */
export function captionBelow(pdf: Pdf, caption: string, left: number, top: number, width: number): void {
  pdf.font('Helvetica-Oblique').fontSize(9).fillColor(colours.quiet)
  pdf.text(caption, left, top, { width, lineGap: 1.2 })
  pdf.x = page.margin
}

/** Rows under a head, with a rule between; `widths` are fractions of the column. */
export function table(pdf: Pdf, head: string[], rows: string[][], widths: number[]): void {
  const cell = (row: string[], at: number) => row[at] ?? ''
  const drawRow = (row: string[], font: string, size: number) => {
    pdf.font(font).fontSize(size)
    const sizes = widths.map((width) => width * column - 8)
    const height = Math.max(...sizes.map((width, at) => pdf.heightOfString(cell(row, at), { width }))) + 7
    const top = pdf.y
    let left = page.margin
    sizes.forEach((width, at) => {
      pdf.fillColor(colours.ink).text(cell(row, at), left, top + 4, { width })
      left += width + 8
    })
    pdf.moveTo(page.margin, top + height).lineTo(page.margin + column, top + height)
    pdf.lineWidth(0.6).stroke(colours.line)
    pdf.y = top + height
    pdf.x = page.margin
  }
  drawRow(head, 'Helvetica-Bold', 9.2)
  for (const row of rows) drawRow(row, 'Times-Roman', 10.6)
  pdf.moveDown(0.7)
}
