import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeItem, makeItems, modelOfItems, nowhere } from './made-up-items.ts'
import type { VectorStore, VectorStores } from './vector-store.ts'

/** What searchKeywords of every VectorStores adapter must do; `create` gives one over an empty place. */
export function keywordSearchContract(name: string, create: () => VectorStores) {
  describe(`${name} as a full-text search`, () => {
    let stores: VectorStores
    let store: VectorStore

    beforeEach(async () => {
      stores = create()
      store = await stores.open('default', modelOfItems)
    })

    afterEach(() => stores.close())

    async function found(text: string): Promise<string[]> {
      return (await store.searchKeywords(text, 10)).map(({ item }) => item.documentId)
    }

    it('finds words, names, headings and numbers, also in rows that came after the last optimisation', async () => {
      await store.upsert([
        makeItem('a', 0, 'pair', { text: 'Running shoes in the Café, model X-200, price 1,299.50' }),
        makeItem('b', 0, 'text', { text: 'नमस्ते दुनिया, हिन्दी में चित्र' }),
        makeItem('c', 0, 'text', { source: { ...nowhere, name: 'annual_report_2024.pdf' } }),
      ])
      await store.optimize()
      await store.upsert([
        makeItem('d', 0, 'text', { text: "O'Brien saw the 東京タワー" }),
        makeItem('e', 0, 'text', { source: { ...nowhere, heading: 'Manual › Brakes' } }),
      ])
      expect(await found('run')).toEqual(['a'])
      expect(await found('cafe')).toEqual(['a'])
      expect(await found('x-200')).toEqual(['a'])
      expect(await found('1,299.50')).toEqual(['a'])
      expect(await found('चित्र')).toEqual(['b'])
      expect(await found('2024 report')).toEqual(['c'])
      expect(await found("o'brien")).toEqual(['d'])
      expect(await found('東京')).toEqual(['d'])
      expect(await found('brake')).toEqual(['e'])
      expect(await found('nowhere to be found')).toEqual([])
    })

    it.each([
      '"',
      '"unclosed',
      "'",
      '(',
      '((a OR b)',
      'AND',
      'NOT shoes',
      '+shoes -run',
      'text:shoes',
      '*',
      'sh*',
      '?',
      '~',
      '^2',
      '\\',
      '[a TO b]',
      '{}',
      '/x/',
      '%',
      ';--',
      '\0',
      '\ud800',
      '',
      '   ',
    ])('takes the keyword query %j without an error', async (text) => {
      await store.upsert(makeItems(3))
      expect(await store.searchKeywords(text, 5)).toBeInstanceOf(Array)
    })

    it('takes a keyword query of any length', async () => {
      await store.upsert(makeItems(3))
      expect(await store.searchKeywords(`number ${'a'.repeat(100_000)}`, 5)).toHaveLength(3)
      expect(await store.searchKeywords('number '.repeat(20_000), 5)).toHaveLength(3)
    })
    it('meets every inflection in the language of the text, and puts the word as it is written first', async () => {
      const texts = {
        en: 'The brakes were adjusted before the running bicycle was returned',
        en2: 'One brake of the bicycle is in the box, and that is all that there is',
        de: 'Die Häuser stehen an den alten Brücken über dem Fluss und sind aus Stein',
        fr: 'Les chevaux sont dans la prairie avec les élèves de notre école',
        es: 'Las montañas y las canciones de los pueblos que están en el norte',
        ru: 'Мосты через реку построены из камня, а звёзды видны ночью',
        hi: 'लड़कियाँ किताबें पढ़ रही हैं और तारे आसमान में चमक रहे हैं',
      }
      await store.upsert(Object.entries(texts).map(([id, text]) => makeItem(id, 0, 'text', { text })))
      expect(await found('brake')).toEqual(['en2', 'en'])
      expect(await found('brakes')).toEqual(['en', 'en2'])
      const questions = {
        en: 'run adjust',
        de: 'Haus Brücke',
        fr: 'cheval élève',
        es: 'montaña canción',
        ru: 'мост',
        hi: 'लड़की',
      }
      for (const [id, question] of Object.entries(questions)) expect(await found(question), question).toContain(id)
      for (const question of ['किताब', 'तारों', 'звезда']) expect(await found(question), question).toHaveLength(1)
    })

    it('meets other spellings of the same: accents, nukta, joiners, nasals, widths, ligatures, letter case', async () => {
      const texts = { a: 'क़लम और हिन्दी', b: 'CAFÉ Ｔｏｋｙｏ', c: 'the ﬁsh of Łódź', d: 'क्‍या बात', e: 'कि' }
      await store.upsert(Object.entries(texts).map(([id, text]) => makeItem(id, 0, 'text', { text })))
      for (const [id, question] of [
        ['a', 'कलम'],
        ['a', 'हिंदी'],
        ['b', 'cafe'],
        ['b', 'tokyo'],
        ['c', 'fish'],
        ['c', 'lodz'],
        ['d', 'क्या'],
      ] as const)
        expect(await found(question), question).toEqual([id])
      expect(await found('की'), 'a vowel sign is no accent').toEqual([])
    })

    it('finds part numbers, versions, ranges, sizes and file names as they are written, before their parts', async () => {
      const texts = [
        'XK-4711',
        'XK-4712',
        'v2.1.3',
        'v2.1',
        '13×13',
        '25–30',
        'file_names',
        'e-mail',
        'C++',
        '1,299.50',
      ]
      await store.upsert([
        makeItem('parts', 0, 'text', { text: 'xk 2 1 3 13 25 30 4711 299 file and other names, e 50 c' }),
        ...texts.map((text) => makeItem(text, 0, 'text', { text: `The ${text} of it`, source: nowhere })),
      ])
      for (const text of texts) expect((await found(text))[0], text).toBe(text)
      expect((await found('XK4711'))[0]).toBe('XK-4711')
      expect((await found('xk_4711'))[0]).toBe('XK-4711')
      expect((await found('13x13'))[0]).toBe('13×13')
      expect((await found('25-30'))[0]).toBe('25–30')
      expect((await found('email'))[0]).toBe('e-mail')
      expect((await found('1299.50'))[0]).toBe('1,299.50')
    })

    it('finds words inside of scripts without spaces', async () => {
      await store.upsert([
        makeItem('ja', 0, 'text', { text: '東京タワーの写真を撮りました' }),
        makeItem('zh', 0, 'text', { text: '图片搜索引擎的使用方法' }),
        makeItem('ko', 0, 'text', { text: '한국어를 배우는 학생' }),
        makeItem('th', 0, 'text', { text: 'ฉันรักภาษาไทย' }),
      ])
      for (const [id, question] of Object.entries({ ja: '写真', zh: '搜索', ko: '한국어', th: 'ภาษา' }))
        expect((await found(question))[0], question).toBe(id)
    })

    it('finds a phrase in any quotes, across no end of a field, and its words where nothing holds it', async () => {
      await store.upsert([
        makeItem('a', 0, 'text', { text: 'The pointers of the Plough lead to the Pole Star.' }),
        makeItem('b', 0, 'text', { text: 'The plough of the farmer, and the pointers of a clock.' }),
        makeItem('c', 0, 'text', { text: 'over Plough', source: { ...nowhere, heading: 'The pointers of the' } }),
      ])
      for (const quoted of [
        '"pointers of the plough"',
        '“pointers of the plough”',
        '„Pointers of the Plough“',
        '«pointers of the plough»',
      ])
        expect(await found(quoted), quoted).toEqual(['a'])
      expect(await found('which star do the "pointers of the plough" show?')).toEqual(['a'])
      expect(new Set(await found('"plough pointers clock"'))).toEqual(new Set(['a', 'b', 'c']))
    })

    it('narrows down by name, heading, page and type', async () => {
      const at = (change: object) => ({ text: 'the owl', source: { ...nowhere, ...change } })
      await store.upsert([
        makeItem('a', 0, 'text', at({ name: 'night-sky-handbook.pdf', page: 3 })),
        makeItem('b', 0, 'pair', at({ name: 'owl.jpg', heading: 'Birds › Adjusting the Brakes' })),
        makeItem('c', 0, 'text', { ...at({ name: 'other.pdf', page: 4 }), text: 'a handbook on owls, type and page' }),
      ])
      expect(await found('owl name:handbook')).toEqual(['a'])
      expect(await found('name:handbooks')).toEqual(['a'])
      expect(await found('name:night-sky')).toEqual(['a'])
      expect(await found('name:night-sky-handbook.pdf')).toEqual(['a'])
      expect(await found('heading:brake owl')).toEqual(['b'])
      expect(await found('heading:"adjusting the brakes"')).toEqual(['b'])
      expect(await found('heading:"the adjusting"')).toEqual([])
      expect(await found('page:3 owl')).toEqual(['a'])
      expect(await found('page:3')).toEqual(['a'])
      expect(await found('owl type:picture')).toEqual(['b'])
      expect(await found('type:picture')).toEqual(['b'])
      expect((await found('unknown:thing owl type:magic page:x')).length).toBe(3)
    })

    it('leaves out what is not wanted', async () => {
      await store.upsert([
        makeItem('a', 0, 'text', { text: 'red shoes' }),
        makeItem('b', 0, 'text', { text: 'blue shoes, well known' }),
      ])
      expect(await found('shoes -red')).toEqual(['b'])
      expect(await found('shoes -"well known"')).toEqual(['a'])
      expect((await found('shoes - red')).sort(), 'a dash').toEqual(['a', 'b'])
      expect(await found('-red'), 'nothing else is asked for').toEqual(['a'])
    })
  })
}
