import { expect, it } from 'vitest'
import type { ChatMessage } from '../answer/chat-message.ts'
import { testDatabase } from '../store/test-database.ts'
import type { Hit, QueryChange, SearchResult } from '../types.ts'
import { Conversations } from './conversations.ts'
import { Feedback } from './feedback.ts'

const { database } = await testDatabase()
const conversations = new Conversations(database)
const feedback = new Feedback(database)

type Parts = ChatMessage['parts']

const words = (text: string): Parts => [{ type: 'text', text }]

function found(query: string, itemIds: string[], changes?: QueryChange[]): Parts {
  const hits = itemIds.map((itemId, index) => ({ itemId, rank: index + 1 })) as Hit[]
  const result: SearchResult = {
    query,
    mode: 'hybrid',
    model: 'starter',
    reranker: null,
    seconds: 0,
    hits,
    answerable: null,
    notices: [],
  }
  const asRewritten: Parts = changes ? [{ type: 'data-query', data: { changes } }] : []
  return [...asRewritten, { type: 'data-hits', data: result }, ...words('An answer [1].')]
}

/** A question and its answer, at the end of a conversation; the ids are `id-q` and `id-a`. */
async function exchange(conversationId: string, id: string, asked: Parts, answer: Parts, collection = 'birds') {
  await conversations.saveMessage(conversationId, collection, { id: `${id}-q`, role: 'user', parts: asked })
  const metadata = { collection, state: 'done' as const }
  await conversations.saveReply(conversationId, { id: `${id}-a`, role: 'assistant', metadata, parts: answer })
  return (itemId: string) => ({ conversationId, messageId: `${id}-a`, itemId })
}

it('is kept, changed and taken back', async () => {
  const source = await exchange('kept', '1', words('Which owl?'), found('Which owl?', ['owl-0', 'heron-0']))
  await feedback.set(source('owl-0'), 'wrong')
  await feedback.set(source('owl-0'), 'right')
  await feedback.set(source('heron-0'), 'wrong')
  expect(await feedback.list('kept')).toEqual(
    expect.arrayContaining([
      { messageId: '1-a', itemId: 'owl-0', verdict: 'right' },
      { messageId: '1-a', itemId: 'heron-0', verdict: 'wrong' },
    ]),
  )
  await feedback.set(source('owl-0'), null)
  expect(await feedback.list('kept')).toEqual([{ messageId: '1-a', itemId: 'heron-0', verdict: 'wrong' }])
  expect(await feedback.list('nowhere')).toEqual([])
})

it('is refused for what the answer was not given', async () => {
  const source = await exchange('refused', '1', words('Which owl?'), found('Which owl?', ['owl-0']))
  const refusals = [
    source('heron-0'),
    { ...source('owl-0'), messageId: '1-q' },
    { ...source('owl-0'), messageId: 'unknown' },
    { ...source('owl-0'), conversationId: 'unknown' },
  ]
  for (const refused of refusals)
    await expect(feedback.set(refused, 'right')).rejects.toMatchObject({ code: 'not-found' })
  expect(await feedback.list('refused')).toEqual([])
})

it('goes with its answer, and with its conversation', async () => {
  const first = await exchange('gone', '1', words('Which owl?'), found('Which owl?', ['owl-0']))
  const second = await exchange('gone', '2', words('And the heron?'), found('the heron?', ['heron-0']))
  await feedback.set(first('owl-0'), 'right')
  await feedback.set(second('heron-0'), 'right')
  await conversations.deleteMessagesAfter('gone', '2-q')
  expect(await feedback.list('gone')).toEqual([{ messageId: '1-a', itemId: 'owl-0', verdict: 'right' }])
  await conversations.delete('gone')
  expect(await feedback.list('gone')).toEqual([])
})

it('becomes queries as they were searched for, with their picture', async () => {
  const picture: Parts = [{ type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AQID' }]
  const pictured = await exchange(
    'grown',
    '1',
    [...picture, ...words('Which is this?')],
    found('Which is this?', ['kite-0']),
    'raptors',
  )
  const alone = await exchange('grown', '2', picture, found('', ['kite-0']), 'raptors')
  const followUp: QueryChange = { kind: 'follow-up', queries: ['How large is a kite?'], by: 'rules' }
  const split: QueryChange = { kind: 'split', queries: ['How large?', 'A kite?'], by: 'model' }
  const changed = await exchange(
    'grown',
    '3',
    words('How large?'),
    found('How large?', ['size-0'], [followUp, split]),
    'raptors',
  )
  await feedback.set(pictured('kite-0'), 'right')
  await feedback.set(alone('kite-0'), 'right')
  await feedback.set(changed('size-0'), 'right')
  const image = Buffer.from([1, 2, 3])
  expect(await feedback.queries('Raptors')).toEqual([
    { text: 'Which is this?', image, relevant: ['kite-0'], irrelevant: [] },
    { text: null, image, relevant: ['kite-0'], irrelevant: [] },
    { text: 'How large is a kite?', image: null, relevant: ['size-0'], irrelevant: [] },
  ])
})

it('becomes one query where a question was asked again, and none where nothing is known to be right', async () => {
  const before = await exchange('again', '1', words('A stork?'), found('A stork?', ['stork-0', 'crane-0']), 'waders')
  const after = await exchange('again', '2', words('A stork?'), found('A stork?', ['stork-1', 'crane-0']), 'waders')
  const wrong = await exchange('again', '3', words('An ibis?'), found('An ibis?', ['stork-0']), 'waders')
  await feedback.set(before('stork-0'), 'right')
  await feedback.set(before('crane-0'), 'right')
  await new Promise((resolve) => setTimeout(resolve, 2))
  await feedback.set(after('stork-1'), 'right')
  await feedback.set(after('crane-0'), 'wrong')
  await feedback.set(wrong('stork-0'), 'wrong')
  expect(await feedback.queries('waders')).toEqual([
    { text: 'A stork?', image: null, relevant: ['stork-0', 'stork-1'], irrelevant: ['crane-0'] },
  ])
  expect(await feedback.queries('elsewhere')).toEqual([])
})

it('belongs to the collection that was asked, not to the one that the conversation began with', async () => {
  await exchange('moved', '1', words('A moth?'), found('A moth?', ['moth-0']), 'insects')
  const moved = await exchange('moved', '2', words('A bat?'), found('A bat?', ['bat-0']), 'mammals')
  await feedback.set(moved('bat-0'), 'right')
  expect(await feedback.queries('insects')).toEqual([])
  expect(await feedback.queries('mammals')).toMatchObject([{ text: 'A bat?' }])
})
