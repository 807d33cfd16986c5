import { route } from '@/app/api/_lib/route.ts'
import { health } from '@/lib/health.ts'

export const GET = route(({ engine }) => health(engine))
