import { rerankRoute } from '@/app/v1/_lib/rerank.ts'

/** Where the clients of Cohere's second version send it. */
export const POST = rerankRoute('2')
