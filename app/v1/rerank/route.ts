import { rerankRoute } from '@/app/v1/_lib/rerank.ts'

export const POST = rerankRoute('1')
