import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

export const GET = route(async ({ engine }) => ({ models: await engine.models.list() }))

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
