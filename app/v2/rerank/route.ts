import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { rerankRoute } from '@/app/v1/_lib/rerank.ts'

/** Where the clients of Cohere's second version send it. */
export const POST = rerankRoute('2')

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
