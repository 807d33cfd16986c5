import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

/** Begins a download, which goes on without the page; GET /api/models tells how far it is. */
export const POST = route<{ id: string }>(async ({ engine, params }) => {
  await engine.catalog.expect(params.id)
  engine.pulls.start(params.id)
  return Response.json({ id: params.id }, { status: 202, headers: { Location: '/api/models' } })
})

/** Stops it, and what has come is kept for the next time; or forgets why the last one failed. */
export const DELETE = route<{ id: string }>(async ({ engine, params }) => {
  await engine.pulls.cancel(params.id)
  return { cancelled: true }
})

export const { GET, OPTIONS, PATCH, PUT } = refuseAllBut('DELETE', 'POST')
