import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

export const GET = route(async ({ engine, query }) => ({
  jobs: await engine.jobs.list(query.get('collection') ?? undefined),
}))

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
