import { range } from '@/app/api/_lib/parameters.ts'
import { check, route } from '@/app/api/_lib/route.ts'

/** Last used first. */
export const GET = route(async ({ engine, query }) => ({
  conversations: await engine.conversations.list(check(Object.fromEntries(query), range)),
}))
