import { colours, column, type Pdf } from './page.ts'

/** Stars in the whole sky down to each magnitude, rounded, after the Yale Bright Star Catalogue (5th edition). */
const starsByMagnitude: [sky: string, magnitude: number, stars: number][] = [
  ['city centre', 3, 170],
  ['suburb', 4, 500],
  ['village', 5, 1600],
  ['dark site', 6, 5000],
]

export const starCountHeight = 150

export function drawStarCount(pdf: Pdf, left: number, top: number): void {
  const rowHeight = starCountHeight / starsByMagnitude.length
  const longest = column - 190
  starsByMagnitude.forEach(([sky, magnitude, stars], at) => {
    const middle = top + rowHeight * (at + 0.5)
    pdf.font('Helvetica').fontSize(10).fillColor(colours.ink)
    pdf.text(sky, left, middle - 11, { width: 90, align: 'right', lineBreak: false })
    pdf.fontSize(8.5).fillColor(colours.quiet)
    pdf.text(`to magnitude ${magnitude}`, left, middle + 2, { width: 90, align: 'right', lineBreak: false })
    pdf.rect(left + 102, middle - 11, (longest * stars) / 5000, 22).fill(at === 3 ? colours.accent : '#8d99b3')
    pdf.font('Helvetica-Bold').fontSize(10).fillColor(colours.ink)
    pdf.text(stars.toLocaleString('en'), left + 110 + (longest * stars) / 5000, middle - 4, { lineBreak: false })
  })
}

interface Star {
  name: string
  /** Right ascension in hours, declination in degrees (J2000). */
  hours: number
  degrees: number
  magnitude: number
  /** Where the label goes, in points from the star. */
  label: [x: number, y: number]
}

const star = (name: string, hours: number, degrees: number, magnitude: number, label: [number, number]): Star => ({
  name,
  hours,
  degrees,
  magnitude,
  label,
})

const polaris = star('Polaris, the North Star', 2.53, 89.26, 2, [9, -4])
const dubhe = star('Dubhe', 11.062, 61.75, 1.8, [-8, 10])
const merak = star('Merak', 11.031, 56.38, 2.4, [-34, 8])
const megrez = star('Megrez', 12.257, 57.03, 3.3, [9, -4])
/** From the end of the handle round the bowl; the line closes at Megrez. */
const plough = [
  star('Alkaid', 13.792, 49.31, 1.9, [9, -6]),
  star('Mizar', 13.399, 54.93, 2.2, [9, -6]),
  star('Alioth', 12.9, 55.96, 1.8, [9, -5]),
  megrez,
  dubhe,
  merak,
  star('Phecda', 11.897, 53.69, 2.4, [-38, -3]),
]
const cassiopeia = [
  star('Segin', 1.907, 63.67, 3.4, [-13, 8]),
  star('Ruchbah', 1.43, 60.24, 2.7, [8, 0]),
  star('Gamma', 0.945, 60.72, 2.2, [-38, -4]),
  star('Schedar', 0.675, 56.54, 2.2, [8, -3]),
  star('Caph', 0.153, 59.15, 2.3, [-8, -15]),
]

export const northHeight = 246

interface Point {
  x: number
  y: number
}

/**
 * Where a star stands round the pole, in azimuthal equidistant projection, as one sees it facing north about 22 h on
 * 1 August: right ascension 18.6 h is at the top and grows clockwise.
 */
function place({ hours, degrees }: Star, pole: Point, pointsPerDegree: number): Point {
  const angle = ((hours - 18.6) / 24) * 2 * Math.PI
  const distance = (90 - degrees) * pointsPerDegree
  return { x: pole.x + distance * Math.sin(angle), y: pole.y - distance * Math.cos(angle) }
}

/** The Plough, Cassiopeia, Polaris and the way to it, without names. */
export function drawConstellations(pdf: Pdf, pole: Point, pointsPerDegree: number): void {
  const join = (stars: Star[]) => {
    stars.forEach((one, at) => {
      const { x, y } = place(one, pole, pointsPerDegree)
      if (at === 0) pdf.moveTo(x, y)
      else pdf.lineTo(x, y)
    })
  }
  for (const stars of [[...plough, megrez], cassiopeia]) {
    join(stars)
    pdf.lineWidth(0.9).stroke('#6f7fa8')
  }
  join([dubhe, polaris])
  pdf.lineWidth(1.1).dash(4, { space: 4 }).stroke(colours.star).undash()
  for (const one of [...plough, ...cassiopeia, polaris]) {
    const { x, y } = place(one, pole, pointsPerDegree)
    pdf.circle(x, y, (4.6 - one.magnitude * 0.85) * (pointsPerDegree / 5.3)).fill(colours.star)
  }
}

export function drawNorth(pdf: Pdf, left: number, top: number): void {
  const pole = { x: left + 250, y: top + 126 }
  const pointsPerDegree = 5.3
  pdf.save()
  pdf.roundedRect(left, top, column, northHeight, 6).fill(colours.night)
  drawConstellations(pdf, pole, pointsPerDegree)
  pdf.font('Helvetica').fontSize(8).fillColor('#c6cde0')
  for (const one of [...plough, ...cassiopeia, polaris]) {
    const { x, y } = place(one, pole, pointsPerDegree)
    pdf.text(one.name, x + one.label[0], y + one.label[1], { lineBreak: false })
  }
  const from = place(dubhe, pole, pointsPerDegree)
  const to = place(polaris, pole, pointsPerDegree)
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }
  pdf.text('five times the distance', middle.x - 14, middle.y + 12, { lineBreak: false })
  pdf.text('from Merak to Dubhe', middle.x - 14, middle.y + 22, { lineBreak: false })
  pdf.font('Helvetica-Bold').fontSize(10.5).fillColor('#ffffff')
  pdf.text('The Plough', left + 18, top + 16, { lineBreak: false })
  pdf.text('Cassiopeia', left + column - 78, top + 16, { lineBreak: false })
  pdf.font('Helvetica').fontSize(8).fillColor('#c6cde0')
  pdf.text('(the Big Dipper)', left + 18, top + 30, { lineBreak: false })
  pdf.restore()
}

/** Name, day after new moon, and the lit part: 0 new, 1 full; it waxes from the right in the northern hemisphere. */
const phases: [name: string, day: number][] = [
  ['New Moon', 0],
  ['Waxing crescent', 4],
  ['First quarter', 7],
  ['Waxing gibbous', 11],
  ['Full Moon', 15],
  ['Waning gibbous', 18],
  ['Last quarter', 22],
  ['Waning crescent', 26],
]

export const phasesHeight = 208

export function drawPhases(pdf: Pdf, left: number, top: number): void {
  pdf.save()
  pdf.roundedRect(left, top, column, phasesHeight, 6).fill(colours.night)
  const step = column / 4
  phases.forEach(([name, day], at) => {
    const x = left + step * ((at % 4) + 0.5)
    const y = top + 44 + Math.floor(at / 4) * 98
    drawMoon(pdf, x, y, 27, at / phases.length)
    pdf.font('Helvetica-Bold').fontSize(8.8).fillColor('#ffffff')
    pdf.text(name, x - step / 2, y + 34, { width: step, align: 'center', lineBreak: false })
    pdf.font('Helvetica').fontSize(8).fillColor('#c6cde0')
    pdf.text(day === 0 ? 'day 0' : `about day ${day}`, x - step / 2, y + 46, {
      width: step,
      align: 'center',
      lineBreak: false,
    })
  })
  pdf.restore()
}

/** `phase` goes from 0 (new) by 0.5 (full) to 1. The edge of the shadow is half an ellipse. */
function drawMoon(pdf: Pdf, x: number, y: number, radius: number, phase: number): void {
  pdf.circle(x, y, radius).fill('#2a3150')
  if (phase === 0) return
  const waxing = phase <= 0.5
  const side = waxing ? 1 : -1
  // 1 at new moon, −1 at full: how far the edge of the shadow bulges towards the lit side.
  const bulge = Math.cos(2 * Math.PI * phase)
  const points: string[] = []
  const steps = 40
  for (let at = 0; at <= steps; at++) {
    const angle = -Math.PI / 2 + (Math.PI * at) / steps
    points.push(`${x + side * radius * Math.cos(angle)} ${y + radius * Math.sin(angle)}`)
  }
  for (let at = steps; at >= 0; at--) {
    const angle = -Math.PI / 2 + (Math.PI * at) / steps
    points.push(`${x + side * bulge * radius * Math.cos(angle)} ${y + radius * Math.sin(angle)}`)
  }
  pdf.path(`M ${points.join(' L ')} Z`).fill(colours.star)
}

/** Diameter at the equator in kilometres, after the NASA Planetary Fact Sheet. */
const planets: [name: string, kilometres: number, colour: string][] = [
  ['Mercury', 4879, '#9a938c'],
  ['Venus', 12104, '#d9b36c'],
  ['Earth', 12756, '#4f86c6'],
  ['Mars', 6792, '#c1603a'],
  ['Jupiter', 142984, '#c99f7a'],
  ['Saturn', 120536, '#d8c48f'],
  ['Uranus', 51118, '#8fc3c9'],
  ['Neptune', 49528, '#4a72c4'],
]

export const scaleHeight = 136

export function drawPlanetSizes(pdf: Pdf, left: number, top: number): void {
  pdf.save()
  pdf.roundedRect(left, top, column, scaleHeight, 6).fill(colours.night)
  const pointsPerKilometre = 100 / 142984
  const gap = 10
  // A name needs this much even where its planet is a dot.
  const widths = planets.map(([, kilometres]) => Math.max(kilometres * pointsPerKilometre, 31))
  const total = widths.reduce((sum, width) => sum + width, 0) + gap * (planets.length - 1)
  let x = left + (column - total) / 2
  planets.forEach(([name, kilometres, colour], at) => {
    const width = widths[at] ?? 0
    const radius = (kilometres * pointsPerKilometre) / 2
    pdf.circle(x + width / 2, top + 56, radius).fill(colour)
    pdf.font('Helvetica-Bold').fontSize(7.6).fillColor('#ffffff')
    pdf.text(name, x - 8, top + 110, { width: width + 16, align: 'center', lineBreak: false })
    pdf.font('Helvetica').fontSize(6.8).fillColor('#c6cde0')
    pdf.text(`${kilometres.toLocaleString('en')} km`, x - 8, top + 120, {
      width: width + 16,
      align: 'center',
      lineBreak: false,
    })
    x += width + gap
  })
  pdf.restore()
}
