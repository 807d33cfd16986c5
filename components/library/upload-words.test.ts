import { describe, expect, it } from 'vitest'
import type { Upload } from './upload-queue.ts'
import { onlyFailure, uploadState, uploadTitle } from './upload-words.ts'

const file = (name: string, size = 100) => ({ name, size })

describe('uploadTitle', () => {
  it.each([
    [[file('trip/a.jpg')], 'a.jpg'],
    [[file('https://example.org/a')], 'https://example.org/a'],
    [[file('trip/a.jpg'), file('trip/b.jpg')], 'trip · 2 files'],
    [[file('a.jpg'), file('b.jpg')], '2 files'],
    [[file('trip/a.jpg'), file('tripod/b.jpg')], '2 files'],
    [[], 'Adding files'],
  ])('%j → %s', (files, title) => expect(uploadTitle({ files })).toBe(title))
})

describe('uploadState', () => {
  const base: Upload = {
    id: 'u',
    collection: 'c',
    files: [file('a.jpg', 200)],
    sentBytes: 0,
    state: 'sending',
    jobId: null,
    job: null,
    error: null,
  }
  const progress = { found: 3, done: 1, skipped: 1, failed: [], items: 5, images: 2, current: 'x/c.pdf' }
  const job = {
    id: 'j',
    collection: 'c',
    state: 'running' as const,
    progress,
    result: null,
    error: null,
    createdAt: '',
    updatedAt: '',
  }
  const failed = [{ path: 'a', code: 'unreadable', reason: '' }]
  const torn = { path: 'x/torn.jpg', code: 'unreadable', reason: 'torn.jpg is broken. Save it again.' }
  it.each<[Partial<Upload>, string]>([
    [{}, 'Waiting to be sent'],
    [{ sentBytes: 100 }, 'Sending, 50%'],
    [{ sentBytes: 250 }, 'Sending, 100%'],
    [{ state: 'running', job }, 'Reading 3 of 3 · c.pdf'],
    [{ state: 'done', job }, 'Added 5 items · 1 was there already'],
    [
      { state: 'done', job: { ...job, progress: { ...progress, items: 0, skipped: 0, failed } } },
      'It could not be read.',
    ],
    [
      { state: 'done', job: { ...job, progress: { ...progress, items: 0, skipped: 0, failed: [torn] } } },
      'torn.jpg is broken. Save it again.',
    ],
    [
      { state: 'done', job: { ...job, progress: { ...progress, skipped: 0, failed: [torn, ...failed] } } },
      'Added 5 items · 2 could not be read',
    ],
    [{ state: 'done' }, 'Nothing in it could be added.'],
    [{ state: 'failed', error: 'The disk is full.' }, 'The disk is full.'],
    [{ state: 'cancelled', job }, 'Cancelled. 5 items had been added.'],
  ])('%j → %s', (change, words) => expect(uploadState({ ...base, ...change })).toBe(words))

  it('leaves the reason to a line of its own where something was added too', () => {
    const unreachable = { path: 'https://example.org/', code: 'unreachable', reason: 'Nothing answers there.' }
    const ends = [torn, unreachable].map((one) => {
      const upload: Upload = { ...base, state: 'done', job: { ...job, progress: { ...progress, failed: [one] } } }
      return [uploadState(upload), onlyFailure(upload)]
    })
    expect(ends).toEqual([
      ['Added 5 items · 1 was there already · 1 could not be read', 'torn.jpg is broken. Save it again.'],
      ['Added 5 items · 1 was there already · 1 could not be read', 'https://example.org/: Nothing answers there.'],
    ])
  })
})
