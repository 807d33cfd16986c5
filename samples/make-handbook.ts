// Writes samples/collection/night-sky-handbook.pdf: `node samples/make-handbook.ts`. The same bytes every time.
import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import PDFDocument from 'pdfkit'
import { writeDeepSky, writeFindingYourWay, writeMoon, writePlanets, writeStart } from './handbook/chapters.ts'
import { writeCover } from './handbook/cover.ts'

const pdf = new PDFDocument({
  autoFirstPage: false,
  lang: 'en',
  info: {
    Title: 'The night sky: a first handbook',
    Author: 'The Diptych project',
    Subject: 'Stargazing with the naked eye, binoculars and a small telescope',
    CreationDate: new Date('2026-11-01T00:00:00Z'),
  },
})
const written = pipeline(pdf, createWriteStream(path.join(import.meta.dirname, 'collection/night-sky-handbook.pdf')))
for (const write of [writeCover, writeStart, writeFindingYourWay, writeMoon, writePlanets, writeDeepSky]) write(pdf)
pdf.end()
await written
