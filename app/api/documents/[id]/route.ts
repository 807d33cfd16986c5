import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { page } from '@/app/api/_lib/parameters.ts'
import { check, route } from '@/app/api/_lib/route.ts'

export const GET = route<{ id: string }>(async ({ engine, params, query }) => {
  const { collection, ...range } = check(Object.fromEntries(query), page)
  return engine.library.document(collection, params.id, range)
})

export const DELETE = route<{ id: string }>(async ({ engine, params, query }) => {
  const { collection } = check(Object.fromEntries(query), page)
  return { deleted: await engine.library.deleteDocument(collection, params.id) }
})

export const { OPTIONS, PATCH, POST, PUT } = refuseAllBut('DELETE', 'GET')
