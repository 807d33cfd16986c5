import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

/** The documents that wait for a review, of one collection or of all. */
export const GET = route(async ({ engine, query }) => ({
  documents: await engine.moderation.quarantine.list(query.get('collection') ?? undefined),
}))

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
