import { describe, expect, it } from 'vitest'
import { xorshift } from '../evaluate/bootstrap.ts'
import { widestDifference } from './widest-difference.ts'

/** Shares of 20 pictures, as prompts have them; `more` is what the first group has on top. */
function audit(groups: number, random: () => number, { prompts = 20, more = 0 } = {}) {
  const easiness = Array.from({ length: prompts }, () => 0.2 + 0.6 * random())
  const share = (chance: number) => Array.from({ length: 20 }, random).filter((value) => value < chance).length / 20
  return new Map(
    Array.from({ length: groups }, (_, group) => [
      `group ${group}`,
      easiness.map((chance) => share(chance + (group === 0 ? more : 0))),
    ]),
  )
}

describe('widestDifference', () => {
  it.each([2, 4, 12])('is certain in about one of twenty audits of %d groups that do not differ', (groups) => {
    const random = xorshift(0x1234567)
    const audits = Array.from({ length: 100 }, () => widestDifference(audit(groups, random)))
    expect(audits.filter((one) => one?.isCertain).length).toBeLessThanOrEqual(8)
  })

  it('is certain of a group that differs', () => {
    const random = xorshift(0x1234567)
    const audits = Array.from({ length: 20 }, () => widestDifference(audit(4, random, { more: 0.15 })))
    expect(audits.filter((one) => one?.isCertain && one.more === 'group 0').length).toBeGreaterThan(16)
  })

  it('is certain of six prompts that all point one way, and not of five', () => {
    const differing = (count: number) =>
      widestDifference(
        new Map([
          ['woman', Array.from({ length: 8 }, (_, at) => (at < count ? 0.6 : 0.5))],
          ['man', Array.from({ length: 8 }, () => 0.5)],
        ]),
      )
    expect(differing(5)).toMatchObject({ more: 'woman', less: 'man', isCertain: false })
    expect(differing(6)).toMatchObject({ more: 'woman', less: 'man', isCertain: true })
    expect(differing(0)?.isCertain).toBe(false)
  })

  it('says nothing of one group', () => {
    expect(widestDifference(new Map([['woman', [1, 0]]]))).toBeNull()
  })
})
