import { describe, expect, it } from 'vitest'
import { filter, isSet } from './parameters.ts'
import { check } from './route.ts'

const entries = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, index]))

describe('filter', () => {
  it('takes words, numbers and truths', () => {
    const given = { ...entries(29), place: 'Pune', year: 1871, rare: true }
    expect(check(given, filter)).toEqual(given)
  })

  it.each([
    ['many entries', entries(33)],
    ['a long key', { ['k'.repeat(1001)]: 1 }],
    ['a long value', { place: 'v'.repeat(1001) }],
  ])('refuses %s', (_, given) => {
    expect(() => check(given, filter)).toThrow(expect.objectContaining({ code: 'bad-request' }))
  })
})

describe('a yes in a query', () => {
  it.each([
    ['', false],
    ['force', true],
    ['force=1', true],
    ['force=true', true],
    ['force=0', false],
    ['force=false', false],
  ])('%j: %j', (query, expected) => {
    expect(isSet(new URLSearchParams(query), 'force')).toBe(expected)
  })

  it('is refused in other words', () => {
    expect(() => isSet(new URLSearchParams('force=please'), 'force')).toThrow('force: It must be true or false.')
  })
})
