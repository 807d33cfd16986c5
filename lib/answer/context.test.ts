import { describe, expect, it, vi } from 'vitest'
import type { Hit, Item } from '../types.ts'
import { hit } from './answer.testing.ts'
import type { ChatModel } from './chat-model.ts'
import { surroundingsOf } from './context.ts'
import { buildPrompt } from './prompt.ts'

const document = [
  'Use a 10 mm spanner for the nut.',
  'Loosen the nut of the brake.',
  'Then turn it by a quarter.',
  'Wheels are another matter.',
]

function item(ordinal: number, text: string, heading = ordinal < 3 ? 'Brakes' : 'Wheels'): Item {
  const source = { name: 'manual.pdf', path: null, page: 4, box: null, heading }
  return {
    id: `d-${ordinal}`,
    documentId: 'd',
    ordinal,
    kind: 'text',
    text,
    image: null,
    media: null,
    source,
    metadata: {},
  }
}

const items = document.map((text, ordinal) => item(ordinal, text))
const hitOf = (ordinal: number, rank = 1): Hit => {
  const { id, documentId, source, text } = items[ordinal] ?? item(ordinal, '')
  return { ...hit(rank, text), itemId: id, documentId, source }
}
const load = async (ids: string[]) => items.filter(({ id }) => ids.includes(id))

describe('surroundingsOf', () => {
  it('gives what stands before and after under the same heading', async () => {
    expect(await surroundingsOf([hitOf(1)], load)).toEqual([{ before: document[0], after: document[2] }])
    expect(await surroundingsOf([hitOf(2)], load)).toEqual([{ before: document[1], after: '' }])
  })

  it('repeats no sentence, and no item that is a source of its own', async () => {
    expect(await surroundingsOf([hitOf(1), hitOf(2, 2)], load)).toEqual([
      { before: document[0], after: '' },
      { before: '', after: '' },
    ])
    const overlapping = async () => [item(2, `Brakes\n${document[1]} And no more.`)]
    expect(await surroundingsOf([hitOf(1)], overlapping)).toEqual([{ before: '', after: 'And no more.' }])
  })

  it('asks for no item before the first, and bears with those that are gone', async () => {
    const none = vi.fn(async () => [])
    expect(await surroundingsOf([hitOf(0)], none)).toEqual([{ before: '', after: '' }])
    expect(none).toHaveBeenCalledWith(['d-1'])
  })
})

describe('buildPrompt', () => {
  const model = (contextTokens: number): ChatModel => ({
    name: 'm',
    provider: 'Ollama',
    vision: true,
    contextTokens,
    writes: true,
    open: () => {
      throw new Error('Nobody opens it.')
    },
  })
  const input = { question: 'How?', history: [], pictures: [] }
  const textOf = (prompt: ReturnType<typeof buildPrompt>) => JSON.stringify(prompt.messages.at(-1)?.content)

  it('puts the words around a hit under the number of the hit', () => {
    const surroundings = [{ before: document[0] ?? '', after: document[2] ?? '' }]
    const prompt = buildPrompt({ ...input, hits: [hitOf(1)], surroundings }, model(8192))
    expect(prompt.sources).toEqual([document.slice(0, 3).join(' ')])
    expect(textOf(prompt).match(/\[\d\]/g)).toEqual(['[1]'])
  })

  it('leaves out surroundings, not hits, where the window is small', () => {
    const hits = Array.from({ length: 4 }, (_, index) => hitOf(1, index + 1))
    const surroundings = hits.map(() => ({
      before: Array.from({ length: 800 }, (_, index) => `word${index}`).join(' '),
      after: '',
    }))
    const prompt = buildPrompt({ ...input, hits, surroundings }, model(2400))
    expect(prompt.sources).toEqual(hits.map(({ text }) => text))
  })

  it('drops pictures of the last hits first where the window is small, and never the own one', () => {
    const picture = (marker: number | null) => ({ marker, bytes: new Uint8Array([1]) })
    const pictures = [picture(1), picture(2), picture(3), picture(null)]
    const prompt = buildPrompt({ ...input, hits: [hitOf(1)], surroundings: [], pictures }, model(4600))
    expect(prompt.pictures.map(({ marker }) => marker)).toEqual([1, null])
    expect(textOf(prompt)).toContain("Attached, in this order: the picture of source 1, the user's own picture.")
  })
})
