import { describe, expect, it } from 'vitest'
import { checkModeration, moderationPolicy } from './moderation-policy.ts'

describe('moderationPolicy', () => {
  it('has the article’s categories and is off where nothing is set', () => {
    expect(moderationPolicy()).toMatchObject({ mode: 'off', rule: 'margin', template: 'image containing {category}' })
    expect(moderationPolicy().unsafe).toHaveLength(5)
    expect(moderationPolicy({ rule: 'probability' }).threshold).toBe(0.3)
  })

  it('keeps a threshold with the rule that it was set with', () => {
    const variables = { mode: 'flag', rule: 'probability', threshold: 0.6 } as const
    expect(moderationPolicy(variables, null)).toMatchObject({ mode: 'flag', threshold: 0.6 })
    expect(moderationPolicy(variables, { rule: 'margin' }).threshold).toBe(2.5)
    expect(moderationPolicy(variables, { threshold: 0.7 })).toMatchObject({ rule: 'probability', threshold: 0.7 })
  })
})

describe('a threshold that no probability exceeds', () => {
  it.each([
    ['with its rule', [{ rule: 'probability', threshold: 1.1 }]],
    ['under the rule of the variables', [{ rule: 'probability', threshold: 0.6 }, { threshold: 5 }]],
    ['above the threshold of the variables', [{ threshold: 5 }, null, { rule: 'probability', threshold: 2 }]],
  ] as const)('is refused %s', (_, settings) => {
    expect(() => moderationPolicy(...settings)).toThrow('does not fit the rule "probability"')
  })

  it('is fine for the margin, and 1 is the most for the probability', () => {
    expect(moderationPolicy({ threshold: 5 }).threshold).toBe(5)
    expect(moderationPolicy({ threshold: 5 }, { rule: 'probability' }).threshold).toBe(0.3)
    expect(moderationPolicy({ rule: 'probability', threshold: 1 }).threshold).toBe(1)
  })
})

describe('checkModeration', () => {
  it('keeps what is set, and nothing as null', () => {
    expect(checkModeration({ mode: 'flag', unsafe: [' knives '] })).toEqual({ mode: 'flag', unsafe: ['knives'] })
    expect(checkModeration({})).toBeNull()
    expect(checkModeration(null)).toBeNull()
  })

  it.each([
    ['a mode that there is not', { mode: 'ban' }],
    ['a template without a category', { template: 'an image' }],
    ['no unsafe category', { unsafe: [] }],
    ['an empty category', { safe: [' '] }],
    ['a threshold below 0', { threshold: -1 }],
    ['a threshold that is no number', { threshold: Number.NaN }],
    ['a name that there is not', { treshold: 1 }],
    ['words', 'flag'],
  ])('refuses %s', (_, settings) => {
    expect(() => checkModeration(settings)).toThrow(expect.objectContaining({ code: 'bad-request' }))
  })
})
