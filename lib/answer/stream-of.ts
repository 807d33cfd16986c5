/**
 * Parts as they are made, as a web stream: none is asked for before it is wanted.
 * @param make gets a signal that fires when the reader leaves, also while a part is being waited for
 */
export function streamOf<Part>(make: (left: AbortSignal) => AsyncGenerator<Part, void>): ReadableStream<Part> {
  const left = new AbortController()
  const parts = make(left.signal)
  return new ReadableStream<Part>({
    async pull(controller) {
      const next = await parts.next()
      if (next.done) controller.close()
      else controller.enqueue(next.value)
    },
    async cancel() {
      left.abort()
      await parts.return()
    },
  })
}
