import { Readable } from 'node:stream'
import { readUIMessageStream } from 'ai'
import { describe, expect, it, vi } from 'vitest'
import { DiptychError } from '../errors.ts'
import { createLogger } from '../log.ts'
import type { AnswerPart, SearchResult } from '../types.ts'
import type { ChatMessage } from './chat-message.ts'
import { type ChatChunk, streamMessage } from './chat-stream.ts'

const result: SearchResult = {
  query: 'cat',
  mode: 'hybrid',
  model: 'diptych-starter',
  reranker: null,
  seconds: 0.1,
  hits: [],
  answerable: null,
  notices: [],
}

async function* parts(failure?: Error): AsyncGenerator<AnswerPart> {
  yield { type: 'step', step: 'retrieve' }
  yield { type: 'hits', result }
  yield { type: 'text', delta: 'A cat ' }
  yield { type: 'text', delta: 'sleeps [1].' }
  if (failure) throw failure
  yield { type: 'citations', citations: [{ marker: 1, itemId: 'a-0' }] }
  yield { type: 'done', answer: { answer: 'A cat sleeps [1].', model: 'm', citations: [], hits: [], seconds: 2 } }
}

/** Runs the stream through the AI SDK's own reader, as the page does. */
async function readAsThePageDoes(
  stream: AsyncIterable<ChatChunk>,
): Promise<{ message?: ChatMessage; error?: unknown }> {
  let message: ChatMessage | undefined
  let error: unknown
  const chunks = Readable.toWeb(Readable.from(stream)) as ReadableStream<ChatChunk>
  for await (const state of readUIMessageStream<ChatMessage>({
    stream: chunks,
    onError: (thrown) => {
      error = thrown
    },
  }))
    message = state
  return { message, error }
}

const log = createLogger('silent')
const empty = (): ChatMessage => ({ id: 'm1', role: 'assistant', parts: [] })

describe('streamMessage', () => {
  it('gives the page and the history the same message', async () => {
    const kept = empty()
    const { message } = await readAsThePageDoes(streamMessage(parts(), kept, { log }))
    const essence = (of?: ChatMessage) => of?.parts.map((part) => [part.type, 'text' in part ? part.text : undefined])
    expect(essence(message)).toEqual(essence(kept))
    expect(essence(kept)).toEqual([
      ['data-hits', undefined],
      ['text', 'A cat sleeps [1].'],
      ['data-citations', undefined],
    ])
    expect(message?.metadata).toEqual({ state: 'done', model: 'm', seconds: 2 })
  })

  it('keeps what came before a failure, and says what happened', async () => {
    const kept = empty()
    const failure = new DiptychError('unreachable', 'Ollama stopped answering.', 'Start it and try again.')
    const { error } = await readAsThePageDoes(streamMessage(parts(failure), kept, { log }))
    expect(kept.metadata?.state).toBe('failed')
    expect(kept.parts).toContainEqual({ type: 'text', text: 'A cat sleeps [1].' })
    expect(kept.parts.at(-1)).toEqual({ type: 'data-notice', data: failure.toJSON() })
    expect(String(error)).toContain('Ollama stopped answering.')
  })

  it('marks an answer that the reader stopped, without calling it a failure', async () => {
    const kept = empty()
    const controller = new AbortController()
    controller.abort()
    const { error } = await readAsThePageDoes(
      streamMessage(parts(new Error('aborted')), kept, { log, signal: controller.signal }),
    )
    expect(kept.metadata?.state).toBe('stopped')
    expect(error).toBeUndefined()
  })

  it('tells of what nobody foresaw in the log alone', async () => {
    const logged = vi.spyOn(log, 'error')
    const thrown = new Error('Failed query: params: secret')
    const stream = await readAsThePageDoes(streamMessage(parts(thrown), empty(), { log }))
    expect(JSON.stringify([stream.message, String(stream.error)])).not.toContain('secret')
    expect(logged).toHaveBeenCalledWith(thrown, expect.any(String))
  })
})
