import { describe, expect, it } from 'vitest'
import type { ChatMessage } from '@/lib/answer/chat-message.ts'
import type { Hit, SearchResult } from '@/lib/types.ts'
import { citedHits, groupExchanges, readAnswer } from './answer-view.ts'

const hit = (itemId: string, rank: number): Hit => ({
  itemId,
  documentId: 'd',
  kind: 'pair',
  text: '',
  imageUrl: null,
  media: null,
  source: { name: 'a', path: null, page: null, box: null, heading: null },
  metadata: {},
  scores: { image: null, text: null, average: null, keyword: null, rerank: null },
  rank,
})
const notice = { code: 'no-reranker', message: 'No reranker.', fix: null }
const result: SearchResult = {
  query: 'cat',
  mode: 'hybrid',
  model: 'm',
  reranker: null,
  seconds: 0,
  hits: [hit('a', 1), hit('b', 2)],
  answerable: null,
  notices: [notice],
}
const message = (...parts: ChatMessage['parts']): ChatMessage => ({ id: 'm', role: 'assistant', parts })

describe('readAnswer', () => {
  it('reads the parts, and says the same thing once', () => {
    const changes = [{ kind: 'follow-up' as const, queries: ['cat'], by: 'rules' }]
    const view = readAnswer(
      message(
        { type: 'data-query', data: { changes } },
        { type: 'data-hits', data: result },
        { type: 'data-notice', data: notice },
        { type: 'text', text: 'A ' },
        { type: 'text', text: 'cat [1].' },
      ),
    )
    expect(view).toEqual({ text: 'A cat [1].', changes, result, citations: null, unsupported: [], notices: [notice] })
  })

  it('takes the sentences that the sources do not bear out from the text', () => {
    const sentence = { markers: [1], score: 0 }
    const sentences = [
      { ...sentence, start: 0, end: 9, verdict: 'supported' as const },
      { ...sentence, start: 10, end: 21, verdict: 'unsupported' as const },
    ]
    const view = readAnswer(
      message({ type: 'text', text: 'So [1]. A It is [1].' }, { type: 'data-support', data: { sentences } }),
    )
    expect(view.unsupported).toEqual(['It is [1].'])
  })
})

describe('citedHits', () => {
  const view = { text: 'B [2], A [1], nothing [9].', changes: [], result, citations: null, notices: [] }

  it('goes by rank while the answer streams, and knows no invented number', () => {
    expect(citedHits(view).map(({ marker, hit }) => [marker, hit.itemId])).toEqual([
      [2, 'b'],
      [1, 'a'],
    ])
  })

  it('goes by the checked citations once they are there', () => {
    const checked = { ...view, citations: [{ marker: 2, itemId: 'a' }] }
    expect(citedHits(checked).map(({ marker, hit }) => [marker, hit.itemId])).toEqual([[2, 'a']])
  })

  it('is empty before anything was found', () => {
    expect(citedHits({ ...view, result: null })).toEqual([])
  })
})

describe('groupExchanges', () => {
  const user = { ...message(), role: 'user' as const }

  it('pairs questions with answers, also where one is missing', () => {
    const answer = message()
    expect(groupExchanges([user, answer, user, user, answer])).toEqual([
      { question: user, answer },
      { question: user, answer: null },
      { question: user, answer },
    ])
    expect(groupExchanges([answer])).toEqual([{ question: null, answer }])
  })
})
