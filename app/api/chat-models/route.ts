import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

/** The models that can answer now, and which of them is chosen. */
export const GET = route(({ engine }) => engine.chatModels.choices())

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
