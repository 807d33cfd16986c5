import { rm } from 'node:fs/promises'
import { request as requests, test } from '@playwright/test'
import { eventsOf, ingest, type TestFile, textFile, upload } from './client.ts'
import { expect } from './fixtures.ts'
import { type App, startApp } from './server.ts'

const notes = Array.from(
  { length: 1200 },
  (_, index): TestFile =>
    textFile(
      `notes/note-${index}.md`,
      `# Note ${index}\n\nThe ${index}th thing to remember about the harbour and its boats.`,
    ),
)

test('two servers over one data folder are killed in the middle: the next one goes on, and nothing is double', async () => {
  const first = await startApp()
  const second = await startApp({ dataDir: first.dataDir })
  let next: App | null = null
  try {
    const before = await requests.newContext({ baseURL: first.url })
    // Something whole, that the crash must not touch.
    await ingest(before, 'kept', [textFile('kept.txt', 'A lighthouse on a rock.')])
    const id = await upload(before, 'notes', notes)
    const other = await requests.newContext({ baseURL: second.url })
    await expect
      .poll(async () => (await (await other.get(`/api/jobs/${id}`)).json()).progress.done, { intervals: [50] })
      .toBeGreaterThan(0)
    await Promise.all([first.kill(), second.kill()])

    next = await startApp({ dataDir: first.dataDir })
    const after = await requests.newContext({ baseURL: next.url })
    const states = await eventsOf(after, id)
    expect(states[0]?.state).toBe('running')
    const last = states.at(-1)
    expect(last).toMatchObject({ state: 'done', error: null, result: { failed: [] } })
    const { documents = 0, skipped = 0 } = last?.result ?? {}
    expect(documents + skipped).toBe(notes.length)
    // What was recorded before the crash is not read again.
    expect(skipped).toBeGreaterThan(0)

    const { collections } = await (await after.get('/api/collections')).json()
    expect(collections).toEqual([
      expect.objectContaining({ name: 'kept', documents: 1, items: 1 }),
      expect.objectContaining({ name: 'notes', documents: notes.length, items: notes.length }),
    ])
    const params = { collection: 'notes', k: 100, text: 'Note 7' }
    const { hits } = await (await after.post('/api/search', { data: params })).json()
    const names = hits.map((hit: { source: { name: string } }) => hit.source.name)
    expect(names).toContain('notes/note-7.md')
    expect(new Set(names).size).toBe(100)
  } finally {
    await Promise.all([first.kill(), second.kill(), next?.stop()])
    await rm(first.dataDir, { recursive: true, force: true })
  }
})
