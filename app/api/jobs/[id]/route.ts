import { route } from '@/app/api/_lib/route.ts'

export const GET = route<{ id: string }>(async ({ engine, params }) => engine.jobs.get(params.id))

export const DELETE = route<{ id: string }>(async ({ engine, params }) => engine.jobs.cancel(params.id))
