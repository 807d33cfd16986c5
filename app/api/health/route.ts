import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'
import { health } from '@/lib/health.ts'

export const GET = route(({ engine }) => health(engine))

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
