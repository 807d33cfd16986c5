import { z } from 'zod'

const fields = z.record(z.string(), z.unknown())
/** Jina takes the query as a string or as {text}. */
const words = z.union([z.string(), z.object({ text: z.string() }).transform(({ text }) => text)])

/**
 * A request in the shape of Jina (https://jina.ai/reranker/), of Cohere's v1 and of its v2
 * (https://docs.cohere.com/reference/rerank), which name the same things alike. Fields that are not here are let pass:
 * `max_chunks_per_doc` and `priority` among them, since a document is judged as one and requests come first come first.
 */
export const rerankBody = z
  .object({
    /** Let pass: the configured reranker answers, and the response names it. */
    model: z.string().optional(),
    query: words.refine((text) => text.trim() !== '', 'is empty'),
    documents: z
      .array(z.union([z.string(), fields]))
      .min(1)
      .max(1000),
    top_n: z.int().positive().optional(),
    /** Which fields of a document that is an object are judged, in this order. */
    rank_fields: z.array(z.string()).min(1).max(50).optional(),
    return_documents: z.boolean().default(false),
    max_tokens_per_doc: z.int().positive().optional(),
  })
  .transform(({ documents, rank_fields, max_tokens_per_doc, ...rest }, context) => ({
    ...rest,
    documents,
    texts: documents.map((document, index) => {
      const text = typeof document === 'string' ? document : textOf(document, rank_fields)
      if (text === null) {
        const missing = rank_fields ? `none of the fields ${rank_fields.join(', ')}` : 'no field "text" of words'
        context.addIssue({ code: 'custom', path: ['documents', index], message: `The document has ${missing}` })
        return ''
      }
      return max_tokens_per_doc === undefined ? text : text.slice(0, max_tokens_per_doc * charactersPerToken)
    }),
  }))

/** A rough measure (English words, by the tokenizers of today), so that a limit in tokens can be kept without one. */
const charactersPerToken = 4

function textOf(document: Record<string, unknown>, rankFields: string[] | undefined): string | null {
  const values = (rankFields ?? ['text']).map((field) => document[field])
  const known = values.filter((value) => ['string', 'number', 'boolean'].includes(typeof value))
  return known.length > 0 ? known.join('\n') : null
}
