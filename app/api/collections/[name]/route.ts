import { route } from '@/app/api/_lib/route.ts'

export const DELETE = route<{ name: string }>(async ({ engine, params }) => {
  await engine.deleteCollection(decodeURIComponent(params.name))
  return { deleted: true }
})
