import type { Job } from '@/lib/types.ts'
import { request } from '../data/request.ts'

const watched = new Set<string>()

/** Reports the states of a job until its end, by server-sent events; each job is watched once. */
export function watchJob(jobId: string, onReport: (job: Job) => void): void {
  if (watched.has(jobId)) return
  watched.add(jobId)
  const address = `/api/jobs/${encodeURIComponent(jobId)}`
  const events = new EventSource(`${address}/events`)
  const end = () => {
    events.close()
    watched.delete(jobId)
  }
  events.onmessage = ({ data }: MessageEvent<string>) => {
    const job = JSON.parse(data) as Job
    onReport(job)
    if (isFinal(job)) end()
  }
  events.onerror = () => {
    // The browser connects again by itself unless the server refused; then one look tells how it ended.
    if (events.readyState !== EventSource.CLOSED) return
    end()
    void request<Job>(address).then(onReport, () => {})
  }
}

export function cancelJob(jobId: string): Promise<Job> {
  return request<Job>(`/api/jobs/${encodeURIComponent(jobId)}`, { method: 'DELETE' })
}

export function isFinal({ state }: Pick<Job, 'state'>): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled'
}
