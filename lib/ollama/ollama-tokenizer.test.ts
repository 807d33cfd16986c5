import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOllamaClient } from './ollama-client.ts'
import { hasOllama, type OllamaServer, startOllama, testModel } from './ollama-server.testing.ts'
import { ollamaTokenCounter } from './ollama-tokenizer.ts'

describe.skipIf(!hasOllama)('the token counter (skipped where ../shared/ollama is not there)', () => {
  let ollama: OllamaServer
  beforeAll(async () => {
    ollama = await startOllama()
  })
  afterAll(() => ollama.stop())

  it.each([
    'The quick brown fox jumps over the lazy dog, and it’s 3.14159 times as quick in 2026.',
    '<|im_start|>user\nTwo  spaces,\n\n\tand a tab.<|im_end|>\n',
    '中国的首都是北京。 भारत की राजधानी नई दिल्ली है। Ünïcödé ﬁne 🦉🏽',
    `${'word '.repeat(300)}${'x'.repeat(300)}`,
  ])('counts what the server itself counts: %#', async (prompt) => {
    const client = createOllamaClient(ollama.baseUrl)
    const count = await ollamaTokenCounter(client, testModel)
    const options = { num_predict: 1, num_ctx: 2048 }
    const { prompt_eval_count } = await client.generate({
      model: testModel,
      prompt,
      raw: true,
      truncate: false,
      options,
    })
    expect(count?.(prompt)).toBe(prompt_eval_count)
  })
})
