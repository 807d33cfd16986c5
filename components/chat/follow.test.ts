import { describe, expect, it } from 'vitest'
import { followPosition, staysFollowing } from './follow.ts'

describe('followPosition', () => {
  it('keeps the question at the top while the words fit', () => {
    expect(followPosition({ top: 1000, end: 1300 }, 600)).toBe(1000)
  })

  it('keeps the last line in sight once they do not', () => {
    expect(followPosition({ top: 1000, end: 2000 }, 600)).toBe(1448)
  })

  it('never goes above the top', () => {
    expect(followPosition({ top: -20, end: 100 }, 600)).toBe(0)
  })
})

describe('staysFollowing', () => {
  const at = (top: number, height = 5000) => ({ top, height })

  it('lets go when the reader scrolls up', () => {
    expect(staysFollowing(true, at(1000), at(900), 1000)).toBe(false)
  })

  it('takes up again when the reader comes back', () => {
    expect(staysFollowing(false, at(900), at(980), 1000)).toBe(true)
  })

  it('does not mistake shrinking for scrolling', () => {
    expect(staysFollowing(true, at(1000, 5000), at(800, 4800), 1000)).toBe(true)
  })

  it('stays as it is on the way down to the goal', () => {
    expect(staysFollowing(true, at(100), at(300), 1000)).toBe(true)
    expect(staysFollowing(false, at(100), at(300), 1000)).toBe(false)
  })

  it('lets go when the reader goes on to what lies below', () => {
    expect(staysFollowing(true, at(1000), at(1200), 1000)).toBe(false)
  })
})
