'use client'

import { useEffect } from 'react'
import useSWR, { mutate } from 'swr'
import type { Audit, AuditSummary } from '@/lib/audit/audit-report.ts'
import { type RequestError, request, sendJson } from './request.ts'

const path = '/api/audits'
const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`
const isFinal = (error: RequestError) => error.code === 'not-found'

/** The audits of a collection, newest first. */
export function useAudits(collection: string) {
  const address = `${path}?${new URLSearchParams({ collection })}`
  const { data, ...rest } = useSWR<{ audits: AuditSummary[] }, RequestError>(address, request, {
    shouldRetryOnError: (error: RequestError) => !isFinal(error),
  })
  return { audits: data?.audits, ...rest }
}

/** An audit with its report; null asks for none. */
export function useAudit(id: string | null) {
  return useSWR<Audit, RequestError>(id && pathOf(id), request, {
    revalidateOnFocus: false,
    shouldRetryOnError: (error: RequestError) => !isFinal(error),
  })
}

/** Follows an audit by server-sent events for as long as it goes on. */
export function useFollowedAudit({ id, state }: Pick<Audit, 'id' | 'state'>, onReport: (audit: Audit) => void) {
  useEffect(() => {
    if (state !== 'running') return
    const events = new EventSource(`${pathOf(id)}/events`)
    events.onmessage = ({ data }: MessageEvent<string>) => {
      const audit = JSON.parse(data) as Audit
      if (audit.state === 'running') return onReport(audit)
      events.close()
      refreshAudits()
    }
    return () => events.close()
  }, [id, state, onReport])
}

export interface AuditWish {
  collection: string
  set: string | null
  /** Names of prompts that come with the project. */
  prompts: string[]
}

export async function startAudit(wish: AuditWish): Promise<void> {
  await sendJson<Audit>('POST', path, wish)
  refreshAudits()
}

/** One that ends in this very moment keeps its result. */
export async function cancelAudit(id: string): Promise<void> {
  await request(`${pathOf(id)}?cancel=true`, { method: 'DELETE' })
  refreshAudits()
}

/** Deletes one that has ended. */
export async function deleteAudit(id: string): Promise<void> {
  await request(pathOf(id), { method: 'DELETE' })
  refreshAudits()
}

function refreshAudits(): void {
  void mutate((key) => typeof key === 'string' && key.startsWith(path))
}
