import { bodyOf, type LocalServer, startServer } from '../ollama/ollama-server.testing.ts'

export interface FakeOllama {
  /** Probability of `yes` for a prompt. */
  judge?: (prompt: string, model: string) => number
  /** Milliseconds for one judgement. */
  delay?: (prompt: string) => number
  models?: { name: string; size?: number; digest?: string }[]
  /** HTTP status for a prompt. */
  status?: (prompt: string) => number
}

export interface FakeOllamaServer extends LocalServer {
  prompts: string[]
  bodies: Record<string, unknown>[]
  /** The most that were open at once. */
  most: number
  /** Requests that were closed before their answer. */
  closed: number
}

/** The right texts of the self-test, and all that is about owls. */
export const relevant = /<Document>: .*(?:Beijing|rusty|dusk|摄氏|Minuten|आगरा|Cervantes|النيل|owl)/s

/** Speaks Ollama's protocol as a working Qwen3-Reranker would, which is sure of itself. */
export async function startFakeOllama({
  judge = (prompt) => (relevant.test(prompt) ? 0.998 : 0.001),
  delay = () => 0,
  models = [{ name: 'smollm2:135m' }, { name: 'dengcao/Qwen3-Reranker-0.6B:Q8_0' }],
  status = () => 200,
}: FakeOllama = {}): Promise<FakeOllamaServer> {
  let open = 0
  const server = await startServer(async (request, response) => {
    if (request.url === '/api/tags') {
      const listed = models.map(({ name, size = 1, digest = name }) => ({ name, digest, size }))
      response.end(JSON.stringify({ models: listed }))
      return
    }
    const body = await bodyOf(request)
    if (request.url === '/api/show') {
      response.end('{}')
      return
    }
    const prompt = String(body.prompt)
    fake.prompts.push(prompt)
    fake.bodies.push(body)
    fake.most = Math.max(fake.most, ++open)
    response.on('close', () => {
      open--
      if (!response.writableFinished) fake.closed++
    })
    await new Promise((resolve) => setTimeout(resolve, delay(prompt)))
    const yes = judge(prompt, String(body.model))
    const top_logprobs = [
      { token: 'yes', logprob: Math.log(yes) },
      { token: ' No', logprob: Math.log(1 - yes) },
      { token: 'maybe', logprob: -3 },
    ]
    const code = status(prompt)
    response.writeHead(code)
    response.end(
      code === 200 ? JSON.stringify({ response: 'yes', logprobs: [{ top_logprobs }] }) : '{"error":"out of memory"}',
    )
  })
  const fake: FakeOllamaServer = { ...server, prompts: [], bodies: [], most: 0, closed: 0 }
  return fake
}
