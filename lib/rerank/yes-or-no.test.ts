import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { relevanceOf } from './yes-or-no.ts'

it('scores by p(yes) / (p(yes) + p(no))', () => {
  const likeliest = [
    { token: 'Yes', logprob: Math.log(0.6) },
    { token: 'no', logprob: Math.log(0.2) },
  ]
  expect(relevanceOf(likeliest)).toBeCloseTo(0.75)
})

it('counts a token that is not there as e^-10', () => {
  expect(relevanceOf([{ token: 'yes', logprob: -0.01 }])).toBeCloseTo(1 / (1 + Math.exp(-10 + 0.01)))
  expect(relevanceOf([{ token: 'the', logprob: -0.01 }])).toBe(0.5)
})

it.each([
  ['relevant', 0.9967],
  ['irrelevant', 0.0002],
])('reads the reply of Ollama 0.17 (fixtures/%s.json)', (name, score) => {
  const reply = JSON.parse(readFileSync(path.join(import.meta.dirname, 'fixtures', `${name}.json`), 'utf8'))
  expect(relevanceOf(reply.logprobs[0].top_logprobs)).toBeCloseTo(score, 4)
})
