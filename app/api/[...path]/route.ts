import { route } from '@/app/api/_lib/route.ts'
import { DiptychError } from '@/lib/errors.ts'

/** What no other route answers; those that do go before. https://nextjs.org/docs/app/api-reference/file-conventions/dynamic-routes */
const nothing = route<{ path: string[] }>(async ({ request }) => {
  const { pathname } = new URL(request.url)
  throw new DiptychError('not-found', `There is nothing at ${pathname}.`, 'The README lists the addresses of the API.')
})

export { nothing as DELETE, nothing as GET, nothing as PATCH, nothing as POST, nothing as PUT }
