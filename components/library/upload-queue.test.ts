import { describe, expect, it } from 'vitest'
import type { Job } from '@/lib/types.ts'
import { fileProgress, fractionOf, reduceUploads, type Upload } from './upload-queue.ts'

const files = [
  { name: 'trip/a.jpg', size: 100 },
  { name: 'trip/b.jpg', size: 300 },
]
const job = (change: Partial<Job> = {}, progress: Partial<Job['progress']> = {}): Job => ({
  id: 'j1',
  collection: 'default',
  state: 'running',
  progress: { found: 2, done: 0, skipped: 0, failed: [], items: 0, images: 0, current: null, ...progress },
  result: null,
  error: null,
  createdAt: '2026-11-23T10:00:00Z',
  updatedAt: '2026-11-23T10:00:00Z',
  ...change,
})
const added = reduceUploads([], { type: 'added', upload: { id: 'u1', collection: 'default', files } })
const accepted = reduceUploads(added, { type: 'accepted', id: 'u1', jobId: 'j1' })
const only = (uploads: Upload[]): Upload => {
  const [upload] = uploads
  if (!upload || uploads.length !== 1) throw new Error(`${uploads.length} uploads`)
  return upload
}

describe('reduceUploads', () => {
  it('follows an upload from sending to done', () => {
    expect(only(added).state).toBe('sending')
    expect(only(accepted).state).toBe('queued')
    const done = reduceUploads(accepted, { type: 'reported', job: job({ state: 'done' }, { done: 2 }) })
    expect(only(done)).toMatchObject({ id: 'u1', state: 'done', error: null })
  })

  it('shows a job that was started elsewhere', () => {
    const uploads = reduceUploads([], { type: 'reported', job: job() })
    expect(only(uploads)).toMatchObject({ id: 'j1', jobId: 'j1', files: [], state: 'running' })
  })

  it('does not go back from an end when a report comes late', () => {
    const cancelled = reduceUploads(accepted, { type: 'cancelled', id: 'u1' })
    expect(only(reduceUploads(cancelled, { type: 'reported', job: job() })).state).toBe('cancelled')
  })

  it('says why a job broke off', () => {
    const error = { code: 'unreachable', message: 'The disk is full.', fix: 'Make room.' }
    const failed = reduceUploads(accepted, { type: 'reported', job: job({ state: 'failed', error }) })
    expect(only(failed).error).toBe('The disk is full. Make room.')
  })
})

describe('fractionOf', () => {
  it('never goes back between sending and reading', () => {
    const sent = only(reduceUploads(added, { type: 'progressed', id: 'u1', sentBytes: 400 }))
    const reading = only(reduceUploads(accepted, { type: 'reported', job: job() }))
    const half = only(reduceUploads(accepted, { type: 'reported', job: job({}, { done: 1 }) }))
    expect([fractionOf(sent), fractionOf(reading), fractionOf(half)]).toEqual([1 / 3, 1 / 3, 2 / 3])
  })

  it('stays where it is until the server has counted, and is unknown where nothing was sent', () => {
    expect(fractionOf(only(accepted))).toBe(1 / 3)
    const addresses = { id: 'u1', collection: 'default', files: [{ name: 'https://example.org/', size: 0 }] }
    const asked = reduceUploads([], { type: 'added', upload: addresses })
    expect(fractionOf(only(reduceUploads(asked, { type: 'accepted', id: 'u1', jobId: 'j1' })))).toBeNull()
  })
})

describe('fileProgress', () => {
  it('tells from the bytes which file is leaving', () => {
    const sending = only(reduceUploads(added, { type: 'progressed', id: 'u1', sentBytes: 250 }))
    expect(fileProgress(sending).map(({ state, fraction }) => [state, fraction])).toEqual([
      ['sent', 1],
      ['sending', 0.5],
    ])
  })

  it('tells a file that waits for review from one that is read', () => {
    const done = only(reduceUploads(accepted, { type: 'reported', job: job({ state: 'done' }, { done: 2 }) }))
    expect(fileProgress(done, new Set(['trip/b.jpg'])).map(({ state }) => state)).toEqual(['read', 'review'])
  })

  it('gives the reason beside the file that could not be read', () => {
    const failed = [{ path: 'trip/b.jpg', code: 'unreadable', reason: 'It is damaged.' }]
    const reading = reduceUploads(accepted, { type: 'reported', job: job({}, { failed, current: 'trip/a.jpg' }) })
    expect(fileProgress(only(reading)).map(({ state, reason }) => [state, reason])).toEqual([
      ['reading', null],
      ['failed', 'It is damaged.'],
    ])
  })
})
