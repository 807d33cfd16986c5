import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { commandLine } from './diptych.testing.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = mkdtempSync(path.join(tmpdir(), 'diptych-moderate-cli-'))
const photo = (name: string) => path.join(root, 'samples/collection/photos', name)
const policy = ['--rule', 'probability', '--threshold', '0.5', '--template', '{category}', '--unsafe', 'a raccoon']
const { diptych } = commandLine(folder)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('judges pictures, sets a collection, puts a document aside, and scans what is there', async () => {
  const pictures = [photo('raccoon.jpg'), photo('petra.webp')]
  const judged = await diptych(['moderate', ...pictures, ...policy, '--safe', 'a building,food', '--json'])
  expect(judged.stderr).not.toContain('diptych:')
  const { results, rule } = JSON.parse(judged.stdout)
  expect(rule).toBe('probability')
  expect(results.map(({ isSafe }: { isSafe: boolean }) => isSafe)).toEqual([false, true])

  expect((await diptych(['ingest', photo('raccoon.jpg')])).code).toBe(0)
  const scanned = await diptych(['moderate', ...policy, '--safe', 'a building,food', '--apply'])
  expect(scanned.stdout).toMatch(/raccoon\.jpg: a raccoon\ndefault: 1 of 1 picture flagged and marked\n/)
  const [flagged] = JSON.parse((await diptych(['documents', '--json'])).stdout).documents
  expect(flagged.metadata).toMatchObject({ moderation: 'flagged' })
  expect((await diptych(['documents', 'approve', flagged.id])).code).toBe(0)
  const again = await diptych(['moderate', ...policy, '--safe', 'a building,food'])
  expect(again.stdout).toContain('0 of 0 pictures flagged')

  await diptych(['collections', 'create', 'watched'])
  const settings = { mode: 'quarantine', rule: 'probability', threshold: 0.5, template: '{category}' }
  const moderation = JSON.stringify({ ...settings, unsafe: ['a raccoon'], safe: ['a building', 'food'] })
  expect((await diptych(['collections', 'set', 'watched', '--moderation', moderation])).code).toBe(0)
  const { stdout } = await diptych(['ingest', ...pictures, '--collection', 'watched'])
  expect(stdout).toContain('1 put aside for a review: diptych quarantine --collection watched')

  const within = ['--collection', 'watched']
  const { documents } = JSON.parse((await diptych(['quarantine', ...within, '--json'])).stdout)
  expect(documents).toMatchObject([{ name: 'raccoon.jpg', pictures: [{ categories: ['a raccoon'] }] }])
  const [{ id }] = documents
  expect((await diptych(['quarantine', ...within])).stdout).toContain(`${id}  a raccoon`)
  const approved = await diptych(['quarantine', 'approve', id, ...within])
  expect(approved).toMatchObject({ code: 0, stdout: `${id} is in its collection, with 1 item.\n` })
  expect((await diptych(['quarantine', ...within])).stdout).toBe('Nothing of "watched" waits for a review.\n')
  expect((await diptych(['documents', ...within])).stdout).toContain('raccoon.jpg')

  const cleared = await diptych([
    'collections',
    'set',
    'watched',
    '--moderation',
    '',
    '--rerank-instruction',
    '',
    '--json',
  ])
  expect(JSON.parse(cleared.stdout).collections).toContainEqual(
    expect.objectContaining({ name: 'watched', settings: { moderation: null, rerankInstruction: null } }),
  )
})

it.each([
  [['moderate', '/no/such.png'], '/no/such.png'],
  [['moderate', 'x.png', '--threshold', 'high'], 'from 0 to 20'],
  [['moderate', 'x.png', '--rule', 'probability', '--threshold', '2'], 'from 0 to 1'],
  [['moderate', 'x.png', '--apply'], '--apply'],
  [['quarantine', 'delete'], 'diptych quarantine delete ID'],
  [['collections', 'set', 'default', '--moderation', '{"rule":"probability","threshold":2}'], 'from 0 to 1'],
  [['collections', 'set', 'default', '--moderation', 'ban'], 'mode'],
  [['collections', 'set', 'default', '--moderation', '{'], 'JSON'],
])('%j ends with 2 and one line', async (args, words) => {
  const { code, stdout, stderr } = await diptych(args)
  expect(stderr).toMatch(/^diptych: [^\n]+\.\n$/)
  expect(stderr).toContain(words)
  expect(stdout).toBe('')
  expect(code).toBe(2)
})
