import { describe, expect, it } from 'vitest'
import type { ChatMessage } from '../answer/chat-message.ts'
import { testDatabase } from '../store/test-database.ts'
import { Collections } from './collections.ts'
import { Conversations } from './conversations.ts'
import { type DocumentRecord, Documents } from './documents.ts'

const { database, another } = await testDatabase()
const collections = new Collections(database)
const documents = new Documents(database)
const conversations = new Conversations(database)
const model = { id: 'starter', dimensions: 384 }

function documentRecord(id: string, change: Partial<DocumentRecord> = {}): DocumentRecord {
  return {
    id,
    name: `${id}.pdf`,
    path: `/files/${id}.pdf`,
    mediaType: 'application/pdf',
    pages: 3,
    items: 10,
    images: 2,
    bytes: 1000,
    cover: null,
    warnings: [],
    metadata: {},
    addedAt: new Date().toISOString(),
    originalAssetId: `original-${id}`,
    ...change,
  }
}

describe('collections', () => {
  it.each(['default', 'Birds of India 2', 'चित्र', '图片', 'été_2024-b', 'a', 'x'.repeat(64)])(
    'may be called %j',
    async (name) => {
      await collections.create(name, model)
      expect(await collections.get(name.toUpperCase())).toMatchObject({ name, model })
      await expect(collections.create(` ${name.toUpperCase()} `, model)).rejects.toMatchObject({ code: 'conflict' })
    },
  )

  it.each(['', '  ', '../up', 'a/b', 'a.b', '-x', 'a\nb', 'a\0', "o'brien", 'x'.repeat(65), '\u{1F600}', '__proto__'])(
    'may not be called %j',
    async (name) => {
      await expect(collections.create(name, model)).rejects.toMatchObject({
        code: 'bad-request',
        fix: expect.stringContaining('1 to 64'),
      })
    },
  )

  it('keep an instruction for the reranker, on one line, until it is taken back', async () => {
    await collections.create('garage', model)
    expect((await collections.get('garage'))?.settings).toEqual({ rerankInstruction: null, moderation: null })
    await collections.set('Garage', { rerankInstruction: ' Given a fault,\n find the repair ' })
    const settings = { rerankInstruction: 'Given a fault, find the repair', moderation: null }
    expect((await collections.get('garage'))?.settings).toEqual(settings)
    await collections.set('garage', {})
    expect((await collections.list()).find(({ name }) => name === 'garage')?.settings).toEqual(settings)
    await expect(collections.set('garage', { rerankInstruction: 'x'.repeat(501) })).rejects.toMatchObject({
      code: 'bad-request',
    })
    await collections.set('garage', { rerankInstruction: '' })
    expect((await collections.get('garage'))?.settings.rerankInstruction).toBeNull()
    await expect(collections.set('nowhere', {})).rejects.toMatchObject({ code: 'not-found' })
  })

  it('are made once by two processes that want the same', async () => {
    const others = new Collections(await another())
    const made = await Promise.all([
      collections.ensure('shared', model),
      others.ensure('Shared', { id: 'b', dimensions: 1 }),
    ])
    expect(made[0]).toEqual(made[1])
  })

  it('sum up their documents, and take them along', async () => {
    await collections.create('sums', model)
    await collections.create('neighbour', model)
    await documents.record('sums', documentRecord('a', { bytes: 5, items: 2 }), ['picture', 'shared-picture'])
    await documents.record('sums', documentRecord('b', { bytes: 7, items: 3 }), ['shared-picture'])
    await documents.record('neighbour', documentRecord('c'), ['shared-picture'])
    const summary = (await collections.list()).find(({ name }) => name === 'sums')
    expect(summary).toMatchObject({ name: 'sums', model: 'starter', documents: 2, items: 5, bytes: 12 })
    expect((await collections.list())[0]?.name).toBe('default')
    const { unreferencedAssets } = await collections.delete('SUMS')
    expect(unreferencedAssets.sort()).toEqual(['original-a', 'original-b', 'picture'])
    expect(await documents.get('sums', 'a')).toBeNull()
    expect(await documents.get('neighbour', 'c')).not.toBeNull()
    await expect(collections.delete('sums')).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('documents', () => {
  it('come back as they were recorded, and change when recorded again', async () => {
    await collections.ensure('kept', model)
    const record = documentRecord('x', {
      name: 'Ünïcode "quotes" हिन्दी.pdf',
      path: null,
      pages: null,
      cover: 'picture',
      warnings: ['page 3: no text'],
      metadata: { year: 1871, rare: true, note: "it's" },
    })
    await documents.record('kept', record, ['picture'])
    expect(await documents.get('kept', 'x')).toEqual(record)
    expect(await documents.get('neighbour', 'x')).toBeNull()
    await documents.record('kept', { ...record, items: 11 }, ['new-picture'])
    expect(await documents.get('kept', 'x')).toEqual({ ...record, items: 11 })
    const { deleted, unreferencedAssets } = await documents.delete('kept', ['x', 'unknown'])
    expect(deleted).toBe(1)
    expect(unreferencedAssets.sort()).toEqual(['new-picture', 'original-x'])
  })

  it('are listed newest first, in pages, and searched by a part of the name in any case', async () => {
    await collections.ensure('paged', model)
    for (let index = 0; index < 25; index++) {
      const addedAt = new Date(Date.UTC(2026, 0, 1 + index)).toISOString()
      await documents.record(
        'paged',
        documentRecord(`p${index}`, { addedAt, name: index % 5 ? `p${index}` : `ÜBER 100%_${index}` }),
        [],
      )
    }
    const page = await documents.list('paged', { offset: 5, limit: 10 })
    expect(page.total).toBe(25)
    expect(page.documents.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, index) => `p${19 - index}`))
    expect((await documents.list('paged', { search: 'über' })).total).toBe(5)
    expect((await documents.list('paged', { search: '0%_' })).total).toBe(5)
    expect((await documents.list('paged', { search: "%' OR 1=1 --" })).total).toBe(0)
    expect(page.documents[0]).not.toHaveProperty('originalAssetId')
  })

  it('are found by path, and known by id', async () => {
    await collections.ensure('found', model)
    await documents.record('found', documentRecord('one'), [])
    expect((await documents.findByPath('found', '/files/one.pdf')).map(({ id }) => id)).toEqual(['one'])
    expect(await documents.findByPath('found', '/files/two.pdf')).toEqual([])
    const ids = Array.from({ length: 40_000 }, (_, index) => `unknown-${index}`)
    expect(await documents.existing('found', [...ids, 'one'])).toEqual(new Set(['one']))
  })

  it('are found by what a set of evaluation calls them', async () => {
    await collections.ensure('named', model)
    for (const [id, name, path] of [
      ['d1', 'trip/day 1/owl.jpg', null],
      ['d2', 'owl.jpg', null],
      ['d3', 'tawny-owl.jpg', '/birds/tawny.jpg'],
      ['d4', "it's a/a/a", null],
    ] as const)
      await documents.record('named', documentRecord(id, { name, path }), [])
    const found = async (names: Partial<Parameters<typeof documents.named>[1]>) =>
      (await documents.named('named', { ids: [], paths: [], baseNames: [], ...names })).map(({ id }) => id).sort()
    expect(await found({ baseNames: ['owl.jpg', 'nothing'] })).toEqual(['d1', 'd2'])
    expect(await found({ baseNames: ['a'] })).toEqual(['d4'])
    expect(await found({ ids: ['d2'], paths: ['/birds/tawny.jpg'] })).toEqual(['d2', 'd3'])
    expect(await found({})).toEqual([])
  })

  it('with more assets than one statement takes are recorded and deleted whole', async () => {
    await collections.ensure('large', model)
    const assets = Array.from({ length: 12_000 }, (_, index) => `asset-${index}`)
    await documents.record('large', documentRecord('atlas'), assets)
    const { unreferencedAssets } = await documents.delete('large', ['atlas'])
    expect(unreferencedAssets).toHaveLength(12_001)
  })

  it('need their collection', async () => {
    await expect(documents.record('nowhere', documentRecord('x'), [])).rejects.toThrow()
  })
})

describe('conversations', () => {
  const question = (id: string, text: string): ChatMessage => ({ id, role: 'user', parts: [{ type: 'text', text }] })

  it('begin with a message, keep its order and its parts, and replace by id', async () => {
    const answer: ChatMessage = {
      id: 'm2',
      role: 'assistant',
      metadata: { state: 'streaming' },
      parts: [
        { type: 'data-citations', data: { citations: [{ marker: 1, itemId: 'a-0' }] } },
        { type: 'text', text: 'A heron [1].' },
      ],
    }
    await conversations.saveMessage('c1', 'default', question('m1', 'Which bird?'))
    await conversations.saveMessage('c1', 'default', answer)
    await conversations.saveMessage('c1', 'default', question('m3', 'And this one?'))
    const finished: ChatMessage = { ...answer, metadata: { state: 'done', model: 'extractive' } }
    await conversations.saveMessage('c1', 'default', finished)
    const kept = await conversations.get('c1')
    expect(kept).toMatchObject({ title: 'Which bird?', collection: 'default' })
    expect(kept?.messages).toEqual([question('m1', 'Which bird?'), finished, question('m3', 'And this one?')])
  })

  it('take a reply, but do not come back with it when they were deleted meanwhile', async () => {
    const reply: ChatMessage = {
      id: 'r',
      role: 'assistant',
      metadata: { state: 'done' },
      parts: [{ type: 'text', text: 'It’s a heron.' }],
    }
    await conversations.saveMessage('replied', 'default', question('m1', 'Which bird?'))
    await conversations.saveReply('replied', reply)
    expect((await conversations.get('replied'))?.messages).toEqual([question('m1', 'Which bird?'), reply])
    await conversations.delete('replied')
    await conversations.saveReply('replied', reply)
    expect(await conversations.get('replied')).toBeNull()
  })

  it('keep messages of one id apart', async () => {
    await conversations.saveMessage('c2', 'default', question('m1', 'Another'))
    expect((await conversations.get('c1'))?.messages[0]).toEqual(question('m1', 'Which bird?'))
  })

  it('go back to a message', async () => {
    await conversations.deleteMessagesAfter('c1', 'unknown')
    await conversations.deleteMessagesAfter('c1', 'm1')
    expect((await conversations.get('c1'))?.messages.map(({ id }) => id)).toEqual(['m1'])
    await conversations.saveMessage('c1', 'default', question('m4', 'Again'))
    expect((await conversations.get('c1'))?.messages.map(({ id }) => id)).toEqual(['m1', 'm4'])
  })

  it.each([
    ['short', 'short'],
    ['  on \n two   lines ', 'on two lines'],
    ['', 'A picture'],
    [
      'Which of these photographs shows a grey heron that stands on one leg in the water?',
      'Which of these photographs shows a grey heron that stands…',
    ],
    ['x'.repeat(100), `${'x'.repeat(59)}…`],
    ['\u{1F426}'.repeat(70), `${'\u{1F426}'.repeat(59)}…`],
  ])('are named after the question %j', async (text, title) => {
    await conversations.saveMessage(`named ${text}`, 'default', question('m', text))
    expect((await conversations.get(`named ${text}`))?.title).toBe(title)
  })

  it('are named after the first source where a picture without words began them, unless they were renamed', async () => {
    const hits = ['old/town.jpg', 'photos/petra.webp'].map((name, index) => ({
      itemId: `i-${index}`,
      source: { name },
    }))
    const reply = {
      id: 'r',
      role: 'assistant',
      parts: [
        { type: 'data-hits', data: { hits } },
        { type: 'data-citations', data: { citations: [{ marker: 2, itemId: 'i-1' }] } },
      ],
    } as unknown as ChatMessage
    const ends: [string, string | null, string][] = [
      ['seen', null, 'A picture like petra.webp'],
      ['renamed', 'Ruins', 'Ruins'],
    ]
    for (const [id, name, title] of ends) {
      await conversations.saveMessage(id, 'default', question('m', ''))
      if (name) await conversations.rename(id, name)
      await conversations.saveReply(id, reply)
      expect((await conversations.get(id))?.title).toBe(title)
    }
  })

  it('are listed last used first, renamed and deleted', async () => {
    await new Promise((resolve) => setTimeout(resolve, 2))
    await conversations.saveMessage('c2', 'default', question('m9', 'Newest'))
    expect((await conversations.list({ limit: 1 }))[0]?.id).toBe('c2')
    expect((await conversations.rename('c2', '  Herons ')).title).toBe('Herons')
    await expect(conversations.rename('c2', '  ')).rejects.toMatchObject({ code: 'bad-request' })
    await expect(conversations.rename('none', 'x')).rejects.toMatchObject({ code: 'not-found' })
    await conversations.delete('c2')
    await conversations.delete('c2')
    expect(await conversations.get('c2')).toBeNull()
    await conversations.saveMessage('c2', 'default', question('n', 'Begun anew'))
    expect((await conversations.get('c2'))?.messages).toHaveLength(1)
  })
})
