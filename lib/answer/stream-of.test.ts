import { expect, it } from 'vitest'
import { streamOf } from './stream-of.ts'

it('hands on parts when they are asked for', async () => {
  let made = 0
  const stream = streamOf(async function* () {
    while (made < 3) yield ++made
  })
  expect(made).toBeLessThan(2)
  expect(await Array.fromAsync(stream)).toEqual([1, 2, 3])
})

it('tells of a reader who leaves, also while a part is being waited for', async () => {
  const waits = Promise.withResolvers<void>()
  let isClosed = false
  const stream = streamOf(async function* (left) {
    try {
      yield 'first'
      waits.resolve()
      await new Promise((_, reject) => left.addEventListener('abort', () => reject(left.reason)))
      yield 'second'
    } finally {
      isClosed = true
    }
  })
  const reader = stream.getReader()
  expect(await reader.read()).toEqual({ done: false, value: 'first' })
  const second = reader.read()
  await waits.promise
  await reader.cancel()
  expect(await second).toEqual({ done: true, value: undefined })
  expect(isClosed).toBe(true)
})
