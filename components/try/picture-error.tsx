import { TriangleAlert } from 'lucide-react'
import type { ErrorBody } from '@/lib/errors.ts'

/** Why one of several pictures has no answer, in the place of that. */
export function PictureError({ message, fix }: ErrorBody) {
  return (
    <p className="flex min-w-0 flex-1 gap-2 self-center text-sm">
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-caution" aria-hidden />
      {message} {fix}
    </p>
  )
}
