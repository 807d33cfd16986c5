import { expect, it } from 'vitest'
import { PixelBudget } from './pixel-budget.ts'

it('keeps the sum of what runs below the limit, and lets a giant go alone', async () => {
  const budget = new PixelBudget(100)
  let used = 0
  const peaks: number[] = []
  const task = (pixels: number) =>
    budget.run(pixels, async () => {
      used += pixels
      peaks.push(used)
      await new Promise((resolve) => setImmediate(resolve))
      used -= pixels
    })
  await Promise.all([40, 50, 30, 1000, 60, 10, 100].map(task))
  expect(peaks).toHaveLength(7)
  expect(peaks.filter((peak) => peak > 100)).toEqual([1000])
})

it('gives back what a failed task held', async () => {
  const budget = new PixelBudget(10)
  await expect(budget.run(10, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await budget.run(10, async () => 'next')).toBe('next')
})
