import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { rerankRoute } from '@/app/v1/_lib/rerank.ts'

export const POST = rerankRoute('1')

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
