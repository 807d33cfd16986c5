/** Parts as they are made, as a web stream: none is asked for before it is wanted. */
export function streamOf<Part>(parts: AsyncGenerator<Part, void>): ReadableStream<Part> {
  return new ReadableStream<Part>({
    async pull(controller) {
      const next = await parts.next()
      if (next.done) controller.close()
      else controller.enqueue(next.value)
    },
    async cancel() {
      await parts.return()
    },
  })
}
