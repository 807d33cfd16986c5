import type { Reranker } from './reranker.ts'

const question = 'What is the capital of China?'
const right = 'The capital of China is Beijing.'
const wrong =
  'Gravity is a force that attracts two bodies towards each other. It gives weight to physical objects and is responsible for the movement of planets around the sun.'

/** The least distance between the right and the wrong text that a working reranker shows; the real one is near 1. */
const margin = 0.3

/**
 * Many conversions of Qwen3-Reranker that can be had are broken and give everything the same score. The pair of the model
 * card tells a working one: the right text likely, the wrong one unlikely, and clearly apart. Throws what kept it from judging both.
 */
export async function separates(reranker: Reranker, signal?: AbortSignal): Promise<boolean> {
  const { scores, failure } = await reranker.rerank(question, [right, wrong], { signal })
  if (failure) throw failure
  const [good, bad] = scores
  return typeof good === 'number' && typeof bad === 'number' && good > 0.5 && good - bad >= margin
}
