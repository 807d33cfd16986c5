import { Readable } from 'node:stream'

/** A web stream of the values, read as fast as the client takes them; when it goes away, the source is closed. */
export function toReadableStream<Value>(values: AsyncIterable<Value>): ReadableStream<Value> {
  return Readable.toWeb(Readable.from(values, { highWaterMark: 1 })) as ReadableStream<Value>
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function serverSentEvents(values: AsyncIterable<unknown>): Response {
  return new Response(toReadableStream(encode(values)), {
    headers: {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    },
  })
}

async function* encode(values: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const value of values) yield encoder.encode(`data: ${JSON.stringify(value)}\n\n`)
}
