import { readdir, readFile } from 'node:fs/promises'
import { type APIRequestContext, expect } from '@playwright/test'
import type { ChatChunk } from '../lib/answer/chat-stream.ts'
import type { ErrorCode } from '../lib/errors.ts'
import type { Job, SearchResult } from '../lib/types.ts'
import { root } from '../scripts/runtime.mjs'

/** Milliseconds for an answer that ends only when the work is done. */
const untilDone = { timeout: 60_000 }

/** A file as a browser would send it; `name` holds the folders of a chosen folder. */
export interface TestFile {
  name: string
  bytes: Uint8Array<ArrayBuffer>
}

/** A file of samples/collection, under its name there. */
export async function sample(name: string): Promise<TestFile> {
  return { name, bytes: new Uint8Array(await readFile(samplePath(name))) }
}

/** The pictures of a folder of samples/collection, with what gives them words. */
export async function samplesOf(folder: string): Promise<TestFile[]> {
  const inside = (await readdir(samplePath(folder))).filter((name) => /\.(csv|jpg|webp|png|txt|json|md)$/.test(name))
  return Promise.all(inside.map((name) => sample(`${folder}/${name}`)))
}

export function samplePath(name = ''): string {
  return `${root}/samples/collection/${name}`
}

export function textFile(name: string, text: string): TestFile {
  return { name, bytes: new TextEncoder().encode(text) }
}

/** Sends the files as the library page does; returns the id of the job. */
export async function upload(request: APIRequestContext, collection: string, files: TestFile[]): Promise<string> {
  const multipart = new FormData()
  multipart.append('collection', collection)
  for (const { name, bytes } of files) multipart.append('files', new File([bytes], name))
  const response = await request.post('/api/ingest', { multipart })
  expect(response.status(), await response.text()).toBe(202)
  const { jobId } = await response.json()
  expect(response.headers().location).toBe(`/api/jobs/${jobId}`)
  return jobId
}

/** Every state of a job that its events tell of, until it has ended. */
export async function eventsOf(request: APIRequestContext, jobId: string): Promise<Job[]> {
  const response = await request.get(`/api/jobs/${jobId}/events`, untilDone)
  expect(response.headers()['content-type']).toBe('text/event-stream')
  return serverSentData(await response.text()).map((data) => JSON.parse(data))
}

/** Uploads and waits until the job has ended; returns its last state. */
export async function ingest(request: APIRequestContext, collection: string, files: TestFile[]): Promise<Job> {
  const last = (await eventsOf(request, await upload(request, collection, files))).at(-1)
  if (!last) throw new Error('The job told of no state.')
  return last
}

export async function search(request: APIRequestContext, data: object): Promise<SearchResult> {
  const response = await request.post('/api/search', { data })
  expect(response.status(), await response.text()).toBe(200)
  return response.json()
}

interface ChatBody {
  id: string
  collection: string
  text: string
}

/** Asks as the page does; returns the chunks of the AI SDK's UI message stream in their order. */
export async function chat(request: APIRequestContext, { id, collection, text }: ChatBody): Promise<ChatChunk[]> {
  const messages = [{ id: `${id}-question`, role: 'user', parts: [{ type: 'text', text }] }]
  const response = await request.post('/api/chat', { ...untilDone, data: { id, collection, messages } })
  expect(response.status(), await response.text()).toBe(200)
  expect(response.headers()['x-vercel-ai-ui-message-stream']).toBe('v1')
  const data = serverSentData(await response.text())
  expect(data.at(-1)).toBe('[DONE]')
  return data.slice(0, -1).map((chunk) => JSON.parse(chunk))
}

interface Answered {
  status(): number
  text(): Promise<string>
}

/** The answer is an error in the one shape that there is, says what to do, and tells nothing of the server's inside. */
export async function expectError(response: Answered, status: number, code: ErrorCode): Promise<void> {
  const body = await response.text()
  expect(response.status(), body).toBe(status)
  const { error, ...rest } = JSON.parse(body)
  expect(rest).toEqual({})
  expect(error).toEqual({ code, message: expect.stringMatching(/\S/), fix: expect.stringMatching(/\S/) })
  expect(body).not.toMatch(/\bat \S+ \(|node_modules|\.next/)
}

function serverSentData(body: string): string[] {
  return body
    .split('\n\n')
    .filter(Boolean)
    .map((event) => event.replace(/^data: /, ''))
}
