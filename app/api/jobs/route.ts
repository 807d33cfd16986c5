import { route } from '@/app/api/_lib/route.ts'

export const GET = route(async ({ engine, query }) => ({
  jobs: await engine.jobs.list(query.get('collection') ?? undefined),
}))
