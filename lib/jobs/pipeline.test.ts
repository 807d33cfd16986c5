import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { inBatches, mapConcurrently } from './pipeline.ts'

async function* count(to: number, onEnd?: () => void) {
  try {
    for (let value = 1; value <= to; value++) yield value
  } finally {
    onEnd?.()
  }
}

describe('mapConcurrently', () => {
  it('keeps the order of the source whatever finishes first', async () => {
    const doubled = await Array.fromAsync(
      mapConcurrently(count(20), 4, async (value) => {
        await sleep((value * 7) % 5)
        return value * 2
      }),
    )
    expect(doubled).toEqual(Array.from({ length: 20 }, (_, index) => (index + 1) * 2))
  })

  it('runs no more than the given number at a time', async () => {
    let running = 0
    let most = 0
    await Array.fromAsync(
      mapConcurrently(count(12), 3, async (value) => {
        most = Math.max(most, ++running)
        await sleep(1)
        running--
        return value
      }),
    )
    expect(most).toBe(3)
  })

  it('goes on with the next values while the consumer holds one', async () => {
    const started: number[] = []
    const results = mapConcurrently(count(5), 2, async (value) => {
      started.push(value)
      return value
    })
    await results.next()
    expect(started).toEqual([1, 2])
    await results.return(undefined)
  })

  it('takes no more while what it took is as heavy as the budget, but always one', async () => {
    const started: number[] = []
    const start = async (value: number) => {
      started.push(value)
      return value
    }
    const results = mapConcurrently(count(5), 4, start, { limit: 3, weigh: (value) => value })
    await results.next()
    expect(started).toEqual([1, 2])
    expect(await Array.fromAsync(results)).toEqual([2, 3, 4, 5])
  })

  it('throws where the transform failed, after the results before it, and closes the source', async () => {
    let closed = false
    const seen: number[] = []
    const failing = async () => {
      const source = count(10, () => {
        closed = true
      })
      for await (const value of mapConcurrently(source, 3, async (number) => {
        if (number === 3) throw new Error('three')
        return number
      }))
        seen.push(value)
    }
    await expect(failing()).rejects.toThrow('three')
    expect(seen).toEqual([1, 2])
    expect(closed).toBe(true)
  })
})

describe('inBatches', () => {
  it('groups and leaves the rest in a shorter last batch', async () => {
    expect(await Array.fromAsync(inBatches(count(5), 2))).toEqual([[1, 2], [3, 4], [5]])
    expect(await Array.fromAsync(inBatches(count(0), 2))).toEqual([])
  })
})
