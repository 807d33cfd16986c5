import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { commandLine } from './diptych.testing.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = mkdtempSync(path.join(tmpdir(), 'diptych-tags-cli-'))
const photo = (name: string) => path.join(root, 'samples/collection/photos', name)
const { diptych } = commandLine(folder)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('saves a set, applies it, filters by it, and takes it away', async () => {
  expect((await diptych(['ingest', photo('raccoon.jpg'), photo('petra.webp')])).code).toBe(0)
  const saved = await diptych(['tags', 'save', 'subject', '--labels', 'raccoon, ancient temple', '--ensemble'])
  expect(saved).toMatchObject({ code: 0, stdout: expect.stringContaining('diptych tags apply "subject"') })
  expect((await diptych(['tags'])).stdout).toContain('subject (not applied)  raccoon')
  expect((await diptych(['tags', 'apply', 'subject'])).stdout).toBe('2 of 2 pictures tagged.\n')
  const again = await diptych(['tags', 'save', 'subject', '--labels', 'raccoon,ancient temple', '--ensemble'])
  expect(again.stdout).toBe('It is kept just so already, with its tags.\n')
  const { sets } = JSON.parse((await diptych(['tags', '--json'])).stdout)
  expect(sets).toMatchObject([
    {
      templates: { length: 7 },
      applied: { tagged: 2 },
      tags: [
        { label: 'raccoon', documents: 1, items: 1 },
        { label: 'ancient temple', documents: 1, items: 1 },
      ],
    },
  ])
  const search = await diptych(['search', 'anything', '--filter', 'subject=ancient temple', '--no-rerank', '--json'])
  expect(JSON.parse(search.stdout).hits).toMatchObject([
    { source: { name: 'petra.webp' }, metadata: { subject: 'ancient temple' } },
  ])
  const { documents } = JSON.parse((await diptych(['documents', '--filter', 'subject=raccoon', '--json'])).stdout)
  expect(documents).toMatchObject([{ name: 'raccoon.jpg' }])
  expect((await diptych(['tags', 'remove', 'subject'])).stdout).toBe('"subject" and its tags are gone.\n')
  expect(JSON.parse((await diptych(['tags', '--json'])).stdout)).toEqual({ sets: [] })
})

it.each([
  [['tags', 'save', 'style'], 2, '--labels'],
  [['tags', 'apply'], 2, 'name'],
  [['tags', 'save', 'style', '--labels', 'a,b', '--threshold', '2'], 2, 'from 0 to 1'],
  [['tags', 'apply', 'nothing'], 1, 'nothing'],
  [['tags', 'apply', '--collection', 'old maps'], 2, 'apply NAME --collection "old maps"'],
])('%j ends with one line', async (args, expected, words) => {
  const { code, stdout, stderr } = await diptych(args)
  expect(stderr).toMatch(/^diptych: [^\n]+\.\n$/)
  expect(stderr).toContain(words)
  expect(stdout).toBe('')
  expect(code).toBe(expected)
})
