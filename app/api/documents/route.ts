import { z } from 'zod'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { filterText, page } from '@/app/api/_lib/parameters.ts'
import { check, route } from '@/app/api/_lib/route.ts'

const parameters = page.extend({ query: z.string().optional(), filter: filterText.optional() })

export const GET = route(async ({ engine, query }) => {
  const { collection, ...range } = check(Object.fromEntries(query), parameters)
  return engine.library.documents(collection, range)
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
