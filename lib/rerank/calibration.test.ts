import { describe, expect, it } from 'vitest'
import { calibrate, calibrated, fitCalibration, type LabelledScore } from './calibration.ts'

const labelled = (right: number[], wrong: number[]): LabelledScore[] => [
  ...right.map((score) => ({ score, relevant: true })),
  ...wrong.map((score) => ({ score, relevant: false })),
]

describe('calibration', () => {
  it('claims no more certainty than the pairs bear out', () => {
    const eight = labelled(Array(8).fill(0.9999), Array(8).fill(0.0001))
    const calibration = fitCalibration(eight)
    expect(calibrate(0.9999, calibration)).toBeCloseTo(0.9, 2)
    expect(calibrate(0.0001, calibration)).toBeCloseTo(0.1, 2)
  })

  it('moves the middle to where right and wrong part', () => {
    const calibration = fitCalibration(labelled([0.4, 0.5, 0.6, 0.55], [0.001, 0.002, 0.01, 0.004]))
    expect(calibrate(0.2, calibration)).toBeGreaterThan(0.2)
    expect(calibrate(0.45, calibration)).toBeGreaterThan(0.5)
  })

  it.each([
    ['one side', labelled([0.9, 0.8], [])],
    ['nothing', []],
    ['scores that run the wrong way', labelled([0.1, 0.2, 0.1], [0.9, 0.8, 0.95])],
  ])('leaves the scores as they are for %s', (_what, pairs) => {
    expect(fitCalibration(pairs)).toEqual({ scale: 1, shift: 0 })
  })

  it.each([
    labelled([1, 1, 1], [0, 0, 0]),
    labelled([0.6, 0.7, 0.3], [0.4, 0.5, 0.65]),
    labelled([0.51, 0.52], [0.49, 0.48]),
  ])('keeps every order, never sharpens, and stays within 0 and 1 (%#)', (...pairs) => {
    const calibration = fitCalibration(pairs.flat())
    expect(calibration.scale).toBeGreaterThan(0)
    expect(calibration.scale).toBeLessThanOrEqual(1)
    const scores = [0.0001, 0.01, 0.3, 0.5, 0.7, 0.99, 0.9999].map((score) => calibrate(score, calibration))
    expect(scores).toEqual(scores.toSorted((a, b) => a - b))
    expect(new Set(scores).size).toBe(scores.length)
    expect(calibrate(0, calibration)).toBeGreaterThanOrEqual(0)
    expect(calibrate(1, calibration)).toBeLessThanOrEqual(1)
  })

  it('leaves unjudged what the reranker did not judge', async () => {
    const reranker = { name: 'r', rerank: async () => ({ scores: [0.99, null], failure: null }) }
    const { scores } = await calibrated(reranker, { scale: 0.5, shift: 0 }).rerank('q', ['a', 'b'])
    expect(scores).toEqual([expect.closeTo(0.909, 2), null])
  })
})
