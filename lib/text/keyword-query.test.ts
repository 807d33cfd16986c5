import { describe, expect, it } from 'vitest'
import { constraintOf, parseKeywordQuery, plainQuestion } from './keyword-query.ts'

const nothing = { words: '', phrases: [], fields: [], excluded: [], pages: [], kinds: null }

describe('parseKeywordQuery', () => {
  it('reads phrases, fields, pages, kinds and what is not wanted', () => {
    const question = 'owls at dusk “in the old oak” name:birds Heading:"Night birds" page:3 page:4 type:picture -snowy'
    expect(parseKeywordQuery(question)).toEqual({
      words: 'owls dusk',
      phrases: [{ text: 'in the old oak', quoted: true }],
      fields: [
        { text: 'birds', quoted: false, field: 'name' },
        { text: 'Night birds', quoted: true, field: 'heading' },
      ],
      excluded: [{ text: 'snowy', quoted: false }],
      pages: [3, 4],
      kinds: ['image', 'pair'],
    })
  })

  it.each(['sound', 'audio'])('reads type:%s as recordings', (name) => {
    expect(parseKeywordQuery(`door type:${name}`)).toMatchObject({ words: 'door', kinds: ['audio'] })
  })

  it.each([
    ['What does rm -rf do?', 'rm -rf'],
    ['it was -5 degrees', '-5 degrees'],
    ['"never closed', '"never closed'],
    ['name: and page:x type:magic', 'name: page:x type:magic'],
    ['""', '""'],
    ['-owl', '-owl'],
    ['http://example.org/name:x', 'http://example.org/name:x'],
    ['type:constructor', 'type:constructor'],
    ['type:__proto__', 'type:__proto__'],
    ['name:\u0301', 'name:\u0301'],
    ['C++ or C#?', 'C++ C#?'],
    ['What is it?', 'What is it?'],
    ['Was ist der Große Wagen?', 'Große Wagen?'],
    ['', ''],
  ])('takes %j for words: %j', (question, words) => {
    expect(parseKeywordQuery(question)).toEqual({ ...nothing, words })
  })

  it.each(['"', 'name:', '-', 'a:"', '“', '\ud800', 'x ', 'name:"a ', ':".*[a-z]+$ ^('])(
    'takes a megabyte of %j',
    (piece) => {
      const question = piece.repeat(1_000_000 / piece.length)
      const { phrases, fields, excluded } = parseKeywordQuery(question)
      expect(phrases.length + fields.length + excluded.length).toBeLessThan(10)
      constraintOf(question)
      plainQuestion(question)
    },
  )
})

describe('plainQuestion', () => {
  it.each([
    ['owl name:birds "at dusk" -snowy page:3', 'owl birds at dusk'],
    ['What is "this"?', 'What is "this"?'],
    ['type:picture', 'type:picture'],
    ['at -20 degrees, page:last Type:picture', 'at -20 degrees, page:last'],
  ])('makes of %j the question %j', (question, plain) => expect(plainQuestion(question)).toBe(plain))
})

describe('constraintOf', () => {
  const item = {
    kind: 'pair' as const,
    text: 'Adjusting the brakes of an old bicycle',
    source: { name: 'bicycle-manual.pdf', path: null, page: 3, box: null, heading: 'Manual › Brakes' },
  }

  it.each([
    ['name:manual', true],
    ['name:manuals', true],
    ['name:bicycle-manual', true],
    ['name:car', false],
    ['heading:brake', true],
    ['heading:"manual brakes"', true],
    ['heading:adjusting', false],
    ['page:3', true],
    ['page:4 page:3', true],
    ['page:4', false],
    ['type:picture', true],
    ['type:text', false],
    ['name:xk name:manual', false],
    ['brakes -bicycle', false],
    ['brakes -bicycles', false],
    ['brakes -motorcycle', true],
    ['brakes -"old bicycle"', false],
    ['brakes -"new bicycle"', true],
  ])('holds an item to %j: %j', (question, holds) => expect(constraintOf(question)?.(item)).toBe(holds))

  it('is none for words and phrases alone', () => {
    expect(constraintOf('brakes "of a car"')).toBeNull()
  })
})
