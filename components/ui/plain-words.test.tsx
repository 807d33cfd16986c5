import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { PlainWords } from './plain-words.tsx'

const codeIn = (sentence: string) =>
  [...renderToStaticMarkup(createElement(PlainWords, null, sentence)).matchAll(/<code[^>]*>(.*?)<\/code>/g)].map(
    ([, words]) => words,
  )

it.each([
  ['Run `diptych doctor` and `npm start`.', ['diptych doctor', 'npm start']],
  ['Get one: ollama pull dengcao/Qwen3-Reranker-0.6B', ['ollama pull dengcao/Qwen3-Reranker-0.6B']],
  ['Run ollama pull qwen3:0.6b. Or `ollama serve`.', ['ollama pull qwen3:0.6b', 'ollama serve']],
  ['Ollama does not answer.', []],
])('sets commands as code: %s', (sentence, commands) => {
  expect(codeIn(sentence)).toEqual(commands)
})
