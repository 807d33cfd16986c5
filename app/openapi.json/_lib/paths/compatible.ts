import { operation } from '../operation.ts'
import { about, boolean, integer, list, number, object, oneOf, type Paths, string } from '../schema.ts'

const tag = 'For other programs'
const words = { anyOf: [string, object({ text: string })] }
const rerank = (version: string) =>
  operation({
    id: `rerankV${version}`,
    summary: 'Rerank texts, in the shape of Jina’s and Cohere’s API',
    tag,
    json: object({
      'model?': string,
      query: words,
      documents: list({ anyOf: [string, { type: 'object' }] }),
      'top_n?': integer,
      'rank_fields?': list(string),
      'return_documents?': boolean,
      'max_tokens_per_doc?': integer,
    }),
    answer: object({ id: string, model: string, results: list(object({ index: integer, relevance_score: number })) }),
  })

/** The shapes of OpenAI, Jina and Cohere. */
export const compatiblePaths: Paths = {
  '/v1/models': {
    get: operation({
      id: 'openaiModels',
      summary: 'What `model` may be, in the shape of OpenAI’s API',
      tag,
      answer: object({ object: string, data: list(object({ id: string, object: string })) }),
    }),
  },
  '/v1/embeddings': {
    post: operation({
      id: 'openaiEmbeddings',
      summary: 'Embed texts and pictures, in the shape of OpenAI’s and Jina’s API',
      tag,
      json: object({
        'model?': string,
        input: about('A text, or a list of texts, {"text"} and {"image"} with base64', {
          anyOf: [string, list({ anyOf: [string, object({ text: string }), object({ image: string })] })],
        }),
        'encoding_format?': oneOf('float', 'base64'),
        'dimensions?': integer,
      }),
      answer: object({
        object: string,
        model: string,
        data: list(object({ index: integer, embedding: { anyOf: [list(number), string] } })),
        usage: object({ prompt_tokens: integer, total_tokens: integer }),
      }),
    }),
  },
  '/v1/rerank': { post: rerank('1') },
  '/v2/rerank': { post: rerank('2') },
}
