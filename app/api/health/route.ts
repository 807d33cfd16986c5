import { route } from '@/app/api/_lib/route.ts'

export const GET = route(async ({ engine, request }) => engine.health(request.signal))
