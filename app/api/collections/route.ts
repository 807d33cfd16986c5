import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readJson, route } from '@/app/api/_lib/route.ts'

export const GET = route(async ({ engine }) => ({ collections: await engine.library.list() }))

export const POST = route(async ({ engine, request }) => {
  const { name } = await readJson(request, z.strictObject({ name: z.string() }))
  return Response.json(await engine.library.create(name), { status: 201 })
})

export const { DELETE, OPTIONS, PATCH, PUT } = refuseAllBut('GET', 'POST')
