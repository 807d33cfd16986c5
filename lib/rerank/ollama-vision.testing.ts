import sharp from 'sharp'
import { bodyOf, type LocalServer, startServer } from '../ollama/ollama-server.testing.ts'

/** Mean colour of a picture, each of 0 to 255. */
export interface Colour {
  red: number
  green: number
  blue: number
}

export interface FakeSeeingOllama {
  /** Probability of `yes`. Left out: red for “red”, and the self-test's pictures told apart by their light. */
  judge?: (prompt: string, colour: Colour) => number
  /** Milliseconds for one picture. */
  delay?: (colour: Colour) => number
  status?: number
  capabilities?: string[]
  digest?: string
}

export interface FakeSeeingServer extends LocalServer {
  /** Of the requests with a picture. */
  bodies: Record<string, unknown>[]
  /** Requests that were closed before their answer. */
  closed: number
}

/** The cat of the self-test is reddish, the bridge under its sky is not. */
function sees(prompt: string, { red, blue }: Colour): number {
  const warm = red > blue + 20
  return warm === /red\b|a cat|whiskers|a pet/.test(prompt) ? 0.97 : 0.02
}

/** Speaks Ollama's protocol as a model does that sees pictures: it judges by the pixels that it is sent. */
export async function startSeeingOllama({
  judge = sees,
  delay = () => 0,
  status = 200,
  capabilities = ['completion', 'vision'],
  digest = '1',
}: FakeSeeingOllama = {}): Promise<FakeSeeingServer> {
  const server = await startServer(async (request, response) => {
    if (request.url === '/api/tags') {
      response.end(JSON.stringify({ models: [{ name: 'eyes:4b', digest, size: 1 }] }))
      return
    }
    const body = await bodyOf(request)
    if (request.url === '/api/show') {
      response.end(JSON.stringify({ capabilities }))
      return
    }
    fake.bodies.push(body)
    response.on('close', () => {
      if (!response.writableFinished) fake.closed++
    })
    const colour = await colourOf(Buffer.from(String((body.images as unknown[])[0]), 'base64'))
    await new Promise((resolve) => setTimeout(resolve, delay(colour)))
    const yes = judge(String(body.prompt), colour)
    const top_logprobs = [
      { token: 'Yes', logprob: Math.log(yes) },
      { token: 'No', logprob: Math.log(1 - yes) },
    ]
    response.writeHead(status)
    response.end(
      status === 200 ? JSON.stringify({ response: 'Yes', logprobs: [{ top_logprobs }] }) : '{"error":"out of memory"}',
    )
  })
  const fake: FakeSeeingServer = { ...server, bodies: [], closed: 0 }
  return fake
}

async function colourOf(bytes: Uint8Array): Promise<Colour> {
  const { channels } = await sharp(bytes).stats()
  const [red = 0, green = 0, blue = 0] = channels.map(({ mean }) => mean)
  return { red, green, blue }
}
