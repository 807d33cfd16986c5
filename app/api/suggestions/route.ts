import { collection } from '@/app/api/_lib/parameters.ts'
import { check, route } from '@/app/api/_lib/route.ts'

/** Questions to start with: those of the sample collection, where it is what the collection holds. */
export const GET = route(async ({ engine, query }) => ({
  questions: await engine.suggestions(check(query.get('collection') ?? undefined, collection)),
}))
