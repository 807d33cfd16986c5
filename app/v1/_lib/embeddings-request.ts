import { z } from 'zod'
import { issueOf } from '@/lib/plain-issue.ts'

/** Of one request, as OpenAI has it. */
const mostInputs = 2048
/** UTF-16 units of one text. */
const longestText = 100_000

const text = z.string().min(1, 'The text is empty').max(longestText)
const image = z
  .string()
  .min(1)
  .transform((value, context) => {
    const bytes = decodedImage(value)
    if (bytes !== null) return bytes
    const message = /^https?:/i.test(value)
      ? 'No address is fetched: send the picture itself, in base64 or as a data URL'
      : 'The picture is neither base64 nor a data URL in base64'
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
const tokens = z.union([z.array(z.number()).min(1), z.array(z.array(z.number())).min(1)])
const input = z.union([
  text.transform((value) => ({ text: value })),
  z.strictObject({ text }),
  z.strictObject({ image }),
])

/**
 * A request in the shape of OpenAI (https://platform.openai.com/docs/api-reference/embeddings/create), and of Jina
 * (https://jina.ai/embeddings/) for pictures.
 */
export const embeddingsBody = z.object({
  model: z.string().min(1).optional(),
  input: z
    .unknown()
    .refine((value) => !tokens.safeParse(value).success, {
      message:
        'Token numbers mean something to the tokenizer that made them alone: send words (in LangChain: check_embedding_ctx_length=False)',
      abort: true,
    })
    .transform((value) => (Array.isArray(value) ? value : [value]))
    .pipe(z.array(z.unknown()).min(1).max(mostInputs))
    .transform((values, context) =>
      values.flatMap((value, index) => {
        const parsed = input.safeParse(value)
        if (parsed.success) return [parsed.data]
        context.addIssue({ code: 'custom', path: [index], message: reasonOf(value) })
        return []
      }),
    ),
  encoding_format: z.enum(['float', 'base64']).optional(),
  /** Jina's name for encoding_format. */
  embedding_type: z.enum(['float', 'base64']).optional(),
  dimensions: z.int().positive().optional(),
})

export type EmbeddingInput = z.infer<typeof input>

function reasonOf(value: unknown): string {
  const asked = z.union([z.object({ image: z.string() }), z.object({ text: z.string() }), z.string()]).safeParse(value)
  if (!asked.success) return 'Send a string, {"text": …} or {"image": …}'
  const schema = typeof asked.data === 'string' ? text : 'image' in asked.data ? image : text
  const words = typeof asked.data === 'string' ? asked.data : Object.values(asked.data)[0]
  return issueOf(words, schema)?.message ?? 'Send either "text" or "image", and nothing else'
}

function decodedImage(value: string): Buffer | null {
  const data = /^data:[\w.+-]+\/[\w.+-]+;base64,/i.exec(value.slice(0, 200))
  const base64 = data ? value.slice(data[0].length) : value
  return /^[A-Za-z0-9+/_-]+=*$/.test(base64) ? Buffer.from(base64, 'base64') : null
}
