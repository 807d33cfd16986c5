import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

export const GET = route<{ id: string }>(async ({ engine, params }) => engine.jobs.get(params.id))

export const DELETE = route<{ id: string }>(async ({ engine, params }) => engine.jobs.cancel(params.id))

export const { OPTIONS, PATCH, POST, PUT } = refuseAllBut('DELETE', 'GET')
