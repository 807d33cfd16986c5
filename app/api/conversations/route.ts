import { route } from '@/app/api/_lib/route.ts'

export const GET = route(async ({ engine }) => ({ conversations: await engine.conversations.list() }))
