import { encoderNamed } from '@/app/api/_lib/encoder-named.ts'
import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { readJson, route } from '@/app/api/_lib/route.ts'
import { type EmbeddingInput, embeddingsBody } from '@/app/v1/_lib/embeddings-request.ts'
import type { DualEncoder } from '@/lib/embed/dual-encoder.ts'
import { embedWholeTexts } from '@/lib/embed/whole-texts.ts'
import { DiptychError } from '@/lib/errors.ts'

/** Unit vectors of texts and pictures in one space, in the order of the input. */
export const POST = route(async ({ engine, request }) => {
  const body = await readJson(request, embeddingsBody, engine.config.maxUploadBytes)
  const encoder = await encoderNamed(body.model, engine)
  if (body.dimensions !== undefined && body.dimensions !== encoder.dimensions)
    throw new DiptychError(
      'bad-request',
      `dimensions: ${encoder.id} makes vectors of ${encoder.dimensions} dimensions, which can't be shortened.`,
      `Leave dimensions out, or send ${encoder.dimensions}.`,
    )
  const format = body.encoding_format ?? body.embedding_type ?? 'float'
  const vectors = await embed(body.input, encoder, request.signal)
  // Pictures are not made of tokens.
  const count = body.input.reduce((sum, input) => sum + ('text' in input ? encoder.countTokens(input.text) : 0), 0)
  return {
    object: 'list',
    model: encoder.id,
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: format === 'float' ? [...vector] : base64Of(vector),
    })),
    usage: { prompt_tokens: count, total_tokens: count },
  }
})

async function embed(inputs: EmbeddingInput[], encoder: DualEncoder, signal: AbortSignal): Promise<Float32Array[]> {
  const texts = inputs.flatMap((input) => ('text' in input ? [input.text] : []))
  const images = inputs.flatMap((input) => ('image' in input ? [input.image] : []))
  const [ofTexts, ofImages] = await Promise.all([
    embedWholeTexts(encoder, texts, signal),
    images.length > 0 ? encoder.embedImages(images, signal) : [],
  ])
  const [nextText, nextImage] = [ofTexts.values(), ofImages.values()]
  return inputs.flatMap((input) => ('text' in input ? nextText : nextImage).next().value ?? [])
}

/** Little-endian float32, as the clients read it. */
function base64Of(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4)
  return bytes.toString('base64')
}

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseAllBut('POST')
