import { type Calibration, fitCalibration } from './calibration.ts'
import type { Reranker } from './reranker.ts'
import type { SelfTestPair } from './self-test-pairs.ts'

export interface SelfTestResult {
  /** Whether it tells right from wrong in English: the right text likely, the wrong one clearly less so. */
  passed: boolean
  /** The languages in which it does. */
  languages: string[]
  /** The least distance between a right text and a wrong one in those languages. */
  margin: number
  /** Of one judgement, by the clock, once the model is loaded. */
  millisecondsPerPair: number
  calibration: Calibration
}

/** The least distance between the right and the wrong text that a working reranker shows; the real one is near 1. */
const leastMargin = 0.3

const failed: SelfTestResult = {
  passed: false,
  languages: [],
  margin: 0,
  millisecondsPerPair: 0,
  calibration: { scale: 1, shift: 0 },
}

/**
 * Many conversions of Qwen3-Reranker that can be had are broken and give everything the same score, and a server may take
 * a picture that its model never sees. Easy pairs tell a working one, and in which languages it works; it stops at the
 * first English one that is not told apart. Throws what kept it from judging.
 */
export async function selfTest<Document>(
  reranker: Reranker<Document>,
  pairs: readonly SelfTestPair<Document>[],
  signal?: AbortSignal,
): Promise<SelfTestResult> {
  const judged: { pair: SelfTestPair<Document>; right: number; wrong: number }[] = []
  let started = performance.now()
  for (const pair of pairs) {
    const { scores, failure } = await reranker.rerank(pair.query, [pair.right, pair.wrong], { signal })
    const [right, wrong] = scores
    if (failure) throw failure
    if (typeof right !== 'number' || typeof wrong !== 'number') return failed
    if (pair.language === 'English' && !apart(right, wrong)) return failed
    judged.push({ pair, right, wrong })
    // The first one also waits for the model to be loaded.
    if (judged.length === 1) started = performance.now()
  }
  const millisecondsPerPair = (performance.now() - started) / (2 * (pairs.length - 1))
  const told = judged.filter(({ right, wrong }) => apart(right, wrong))
  return {
    passed: true,
    languages: [...new Set(told.map(({ pair }) => pair.language))],
    margin: Math.min(...told.map(({ right, wrong }) => right - wrong)),
    millisecondsPerPair,
    calibration: fitCalibration(
      told.flatMap(({ right, wrong }) => [
        { score: right, relevant: true },
        { score: wrong, relevant: false },
      ]),
    ),
  }
}

function apart(right: number, wrong: number): boolean {
  return right > 0.5 && right - wrong >= leastMargin
}
