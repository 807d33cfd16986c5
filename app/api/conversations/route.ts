import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { range } from '@/app/api/_lib/parameters.ts'
import { check, route } from '@/app/api/_lib/route.ts'

/** Last used first. */
export const GET = route(async ({ engine, query }) => ({
  conversations: await engine.conversations.list(check(Object.fromEntries(query), range)),
}))

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
