import { toast } from 'sonner'
import { toRequestError } from '../data/request.ts'

/** Does what a button asks for; says why where it fails. */
export function tryTo(work: Promise<void>): void {
  work.catch((thrown: unknown) => {
    const { message, fix } = toRequestError(thrown)
    toast.error(message, { description: fix })
  })
}
