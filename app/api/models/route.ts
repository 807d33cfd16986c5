import { route } from '@/app/api/_lib/route.ts'

export const GET = route(async ({ engine }) => ({ models: await engine.models.list() }))
