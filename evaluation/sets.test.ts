import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'

interface Row {
  id: string
  query?: string
  query_image?: string
  relevant: string
  answerable?: boolean
  target?: string
  language: string
  split: string
  history?: { role: string; text: string }[]
}

const folder = import.meta.dirname
const sets = ['samples', 'pictures', 'figures']
const formats = /\.(webp|jpe?g|png)$/

async function rowsOf(set: string): Promise<Row[]> {
  const lines = (await readFile(path.join(folder, set, 'queries.jsonl'), 'utf8')).trim().split('\n')
  return lines.map((line) => JSON.parse(line))
}

async function documentsOf(set: string): Promise<string> {
  const { documents } = JSON.parse(await readFile(path.join(folder, set, 'set.json'), 'utf8'))
  return path.join(folder, set, documents)
}

/** Words as they stand in the source: markup that divides them, case and white space aside. */
function folded(text: string): string {
  return text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .toLowerCase()
}

describe.each(sets)('the evaluation set %s', (set) => {
  it('has rows with an id, a query, a language and the split that the id gives', async () => {
    const rows = await rowsOf(set)
    for (const row of rows) {
      expect(row.query || row.query_image, row.id).toBeTruthy()
      expect(row.language, row.id).toMatch(/^(en|de|fr|hi)$/)
      const even = (createHash('sha256').update(row.id).digest()[0] ?? 0) % 2 === 0
      expect(row.split, row.id).toBe(even ? 'dev' : 'test')
      if (row.relevant === '') expect(row.answerable, row.id).toBe(false)
      else expect(row.target, row.id).toMatch(/^(text|image|pair)$/)
    }
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
    const asked = rows.map(({ query, query_image, history }) => JSON.stringify([query, query_image, history]))
    expect(new Set(asked).size).toBe(rows.length)
  })

  it('has enough of both halves and of questions without an answer', async () => {
    const rows = await rowsOf(set)
    const unanswerable = rows.filter(({ relevant }) => relevant === '')
    expect(unanswerable.length).toBeGreaterThanOrEqual(25)
    expect(rows.length - unanswerable.length).toBeGreaterThanOrEqual(90)
    for (const split of ['dev', 'test']) {
      expect(rows.filter((row) => row.split === split).length).toBeGreaterThan(rows.length / 3)
      expect(unanswerable.filter((row) => row.split === split).length).toBeGreaterThan(5)
    }
  })

  it('names pictures and documents that are there, and words that they hold', async () => {
    const documents = await documentsOf(set)
    for (const { id, query_image, relevant } of await rowsOf(set)) {
      if (query_image) await expect(stat(path.join(folder, set, query_image)), id).resolves.toBeTruthy()
      for (const one of relevant.split('|').filter(Boolean)) {
        const [name = '', ...fragments] = one.split(/#(?=text=|heading=|page=)/)
        const file = path.join(documents, name)
        await expect(stat(file), `${id}: ${one}`).resolves.toBeTruthy()
        if (!/\.(md|txt|html)$/.test(name)) continue
        const content = folded(await readFile(file, 'utf8'))
        for (const fragment of fragments) {
          // A heading's path is joined from several headings.
          const words = folded(fragment.replace(/^\w+=/, '')).split(' › ')
          for (const part of words) expect(content, `${id}: ${one}`).toContain(part)
        }
      }
    }
  })
})

it('holds small pictures only, each with its licence on record', async () => {
  const licences = await readFile(path.join(folder, 'LICENCES.md'), 'utf8')
  const sources = await readFile(path.join(folder, 'pictures/sources.csv'), 'utf8')
  const origins = sources.trim().split('\n').slice(1)
  const files = (await readdir(folder, { recursive: true })).filter((file) => formats.test(file))
  for (const file of files) {
    const { width, height } = await sharp(path.join(folder, file)).metadata()
    expect(Math.max(width, height), file).toBeLessThanOrEqual(384)
    const listed = file.startsWith('pictures/')
      ? origins.some((line) => line.startsWith(`${file.slice('pictures/'.length)},`) && !line.endsWith(','))
      : licences.includes(`\`${path.basename(file)}\``)
    expect(listed, `${file} has no licence`).toBe(true)
  }
  for (const set of ['gimp', 'skimage']) expect(licences).toContain(`\`documents/${set}-*.md\``)
})

it('stays small', async () => {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const sizes = files.filter((file) => file.isFile()).map((file) => stat(path.join(file.parentPath, file.name)))
  const bytes = (await Promise.all(sizes)).reduce((total, { size }) => total + size, 0)
  expect(bytes).toBeLessThan(8_000_000)
})
