import { route } from '@/app/api/_lib/route.ts'

export const DELETE = route<{ name: string }>(async ({ engine, params }) => {
  await engine.library.delete(decodeURIComponent(params.name))
  return { deleted: true }
})
