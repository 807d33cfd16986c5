'use client'

import useSWR from 'swr'
import type { Health } from '@/lib/health.ts'
import { type RequestError, request } from './request.ts'

/** How the server and its models are; asked again every half minute, and every few seconds while it is gone. */
export function useHealth() {
  return useSWR<Health, RequestError>('/api/health', request, {
    refreshInterval: 30_000,
    errorRetryInterval: 4_000,
    keepPreviousData: true,
  })
}
