import { expect, it } from 'vitest'
import { xorshift } from '../evaluate/bootstrap.ts'
import { chanceAmong } from './recall-among.ts'

it('is what drawing the candidates many times gives', () => {
  const random = xorshift(7)
  const [candidates, fewer, k] = [60, 25, 5]
  for (const rank of [1, 6, 12, 20, 60]) {
    const draws = Array.from({ length: 4000 }, () => {
      const order = Array.from({ length: candidates - 1 }, (_, other) => ({ other, at: random() }))
      const drawn = order.sort((one, next) => one.at - next.at).slice(0, fewer - 1)
      return drawn.filter(({ other }) => other < rank - 1).length < k
    })
    const share = draws.filter(Boolean).length / draws.length
    expect(chanceAmong(rank, { candidates, fewer, k })).toBeCloseTo(share, 1)
  }
})

it('is recall itself among all of them, and certain for the first', () => {
  const all = { candidates: 2000, fewer: 2000, k: 10 }
  expect([1, 10, 11, 2000].map((rank) => Math.round(chanceAmong(rank, all)))).toEqual([1, 1, 0, 0])
  expect(chanceAmong(1, { candidates: 2000, fewer: 25, k: 10 })).toBeCloseTo(1, 9)
})
