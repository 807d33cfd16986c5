import { expect, it } from 'vitest'
import { TurnQueue } from './turn-queue.ts'

function record() {
  const queue = new TurnQueue()
  const order: string[] = []
  const add = (name: string, urgent = false) =>
    queue.run(urgent, async () => {
      await Promise.resolve()
      order.push(name)
    })
  return { order, add }
}

it('lets an urgent task overtake those that wait', async () => {
  const { order, add } = record()
  await Promise.all([add('a'), add('b'), add('c'), add('question', true)])
  expect(order).toEqual(['a', 'question', 'b', 'c'])
})

it('does not starve the others', async () => {
  const { order, add } = record()
  await Promise.all([add('first'), add('job'), ...Array.from({ length: 12 }, (_, index) => add(`q${index}`, true))])
  expect(order.indexOf('job')).toBe(5)
})

it('runs one at a time, and goes on after a failure', async () => {
  const queue = new TurnQueue()
  let running = 0
  let most = 0
  const task = async () => {
    most = Math.max(most, ++running)
    await new Promise((resolve) => setImmediate(resolve))
    running--
  }
  const failure = queue.run(false, () => Promise.reject(new Error('broken')))
  const others = Promise.all(Array.from({ length: 5 }, (_, index) => queue.run(index % 2 === 0, task)))
  await expect(failure).rejects.toThrow('broken')
  await others
  expect(most).toBe(1)
})
