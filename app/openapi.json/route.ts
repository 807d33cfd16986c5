import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'
import { openApi } from '@/app/openapi.json/_lib/description.ts'
import { readVersion } from '@/lib/version.ts'

/** Every route of the server, for programs that make clients and forms of it. */
export const GET = route(async ({ engine }) => openApi(await readVersion(engine.config.root)))

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
