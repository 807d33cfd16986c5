/**
 * Runs `transform` on up to `concurrency` values at a time and yields the results in the order of the source. The work
 * goes on while the consumer is busy with an earlier result: this is what overlaps reading, embedding and storing. With a
 * `budget`, no further value is taken while those taken weigh that much; one is always under way.
 */
export async function* mapConcurrently<Input, Output>(
  source: AsyncIterable<Input>,
  concurrency: number,
  transform: (value: Input) => Promise<Output>,
  budget: { limit: number; weigh(value: Input): number } = { limit: Infinity, weigh: () => 0 },
): AsyncGenerator<Output> {
  const iterator = source[Symbol.asyncIterator]()
  const running: { result: Promise<Output>; weight: number }[] = []
  let weight = 0
  try {
    for (let ended = false; !ended || running.length > 0; ) {
      while (!ended && running.length < concurrency && weight < budget.limit) {
        const next = await iterator.next()
        if (next.done) {
          ended = true
        } else {
          const result = transform(next.value)
          // A failure is thrown when its turn comes; until then it must not count as unhandled.
          result.catch(() => {})
          const added = budget.weigh(next.value)
          weight += added
          running.push({ result, weight: added })
        }
      }
      const first = running.shift()
      if (!first) continue
      yield await first.result
      weight -= first.weight
    }
  } finally {
    await Promise.allSettled(running.map(({ result }) => result))
    await iterator.return?.()
  }
}

/** Groups values into arrays of `size`; the last one may be shorter. */
export async function* inBatches<Value>(source: AsyncIterable<Value>, size: number): AsyncGenerator<Value[]> {
  let batch: Value[] = []
  for await (const value of source) {
    batch.push(value)
    if (batch.length === size) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
