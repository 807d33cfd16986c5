'use client'

import useSWR, { mutate } from 'swr'
import type { Measurement } from '@/lib/measure/measurement.ts'
import { type RequestError, request, sendJson } from './request.ts'

const path = '/api/models/measurements'
/** Milliseconds between two looks at one that is under way. */
const followInterval = 1000

/** What models cost and find, newest first; followed for as long as one is under way. */
export function useMeasurements() {
  const { data, ...rest } = useSWR<{ measurements: Measurement[] }, RequestError>(path, request, {
    refreshInterval: (latest) => (latest?.measurements.some(({ state }) => state === 'running') ? followInterval : 0),
  })
  return { measurements: data?.measurements, ...rest }
}

/** Measures every embedding model that is there. */
export async function startMeasurement(): Promise<void> {
  await sendJson('POST', path, {})
  await mutate(path)
}

/** One that ends in this very moment keeps its result. */
export async function cancelMeasurement(id: string): Promise<void> {
  await request(`${path}/${encodeURIComponent(id)}?cancel=true`, { method: 'DELETE' })
  await mutate(path)
}
