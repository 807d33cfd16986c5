import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { collection } from '@/app/api/_lib/parameters.ts'
import { check, route } from '@/app/api/_lib/route.ts'
import { suggestions } from '@/lib/history/suggestions.ts'

/** Questions to start with, where the collection holds what answers them. */
export const GET = route(async ({ engine, query }) => ({
  questions: await suggestions(engine, check(query.get('collection') ?? undefined, collection)),
}))

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
