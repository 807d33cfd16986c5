import { createServer } from 'node:http'

export interface Writer {
  /** For OPENAI_BASE_URL. */
  url: string
  stop(): void
}

/**
 * A server that speaks as OpenAI's does and gives `answer` of the prompt, in these pieces; of null it sends nothing and leaves
 * the request open.
 */
export async function startWriter(answer: (prompt: string) => string[] | null): Promise<Writer> {
  const server = createServer(async (request, response) => {
    if (request.url?.endsWith('/models')) {
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify({ data: [{ id: 'scripted' }] }))
      return
    }
    const pieces = answer(Buffer.concat(await request.toArray()).toString())
    response.setHeader('Content-Type', 'text/event-stream')
    response.flushHeaders()
    if (!pieces) return
    for (const content of pieces) {
      const choices = [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }]
      response.write(`data: ${JSON.stringify({ id: 'a', object: 'chat.completion.chunk', created: 0, choices })}\n\n`)
    }
    const choices = [{ index: 0, delta: {}, finish_reason: 'stop' }]
    response.end(`data: ${JSON.stringify({ id: 'a', created: 0, choices })}\n\ndata: [DONE]\n\n`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The writer has no port.')
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
