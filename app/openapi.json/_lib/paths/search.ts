import { operation } from '../operation.ts'
import {
  about,
  boolean,
  dictionary,
  file,
  integer,
  list,
  nullable,
  object,
  oneOf,
  type Paths,
  ref,
  string,
} from '../schema.ts'

const tag = 'Search and chat'
const collection = about('`default` where it is left out', string)
const mode = oneOf('hybrid', 'average', 'image', 'text')
const k = { type: 'integer', minimum: 1, maximum: 100, default: 10 }

/** Finding, asking, and what is kept of it. */
export const searchPaths: Paths = {
  '/api/search': {
    post: operation({
      id: 'search',
      summary: 'Find items by words, by a picture, or by both',
      tag,
      json: object({
        'text?': nullable(string),
        'k?': k,
        'mode?': mode,
        'collection?': collection,
        'filter?': about('Metadata that must all be there', dictionary({ type: ['string', 'number', 'boolean'] })),
        'rerank?': boolean,
      }),
      form: object({
        'text?': string,
        'image?': file,
        'k?': k,
        'mode?': mode,
        'collection?': collection,
        'filter?': about('As JSON', string),
        'rerank?': oneOf('true', 'false'),
      }),
      answer: ref('SearchResult'),
    }),
  },
  '/api/chat': {
    post: operation({
      id: 'chat',
      summary: 'Answer the last message of a conversation, as the AI SDK’s UI message stream',
      tag,
      json: object({
        'id?': about('The conversation; a new one where it is left out', string),
        'messages?': list({ type: 'object' }),
        'message?': { type: 'object' },
        'collection?': collection,
        'mode?': mode,
        'model?': about('Who answers this once; a name of GET /api/chat-models', string),
      }),
      answer: 'events',
    }),
  },
  '/api/suggestions': {
    get: operation({
      id: 'suggestions',
      summary: 'Questions to begin with',
      tag,
      query: { collection },
      answer: object({ questions: list({}) }),
    }),
  },
  '/api/conversations': {
    get: operation({
      id: 'listConversations',
      summary: 'Conversations, last used first',
      tag,
      query: { offset: integer, limit: integer },
      answer: object({ conversations: list({ type: 'object' }) }),
    }),
  },
  '/api/conversations/{id}': {
    get: operation({ id: 'getConversation', summary: 'A conversation', tag, answer: { type: 'object' } }),
    patch: operation({
      id: 'renameConversation',
      summary: 'Rename a conversation',
      tag,
      json: object({ title: string }),
      answer: { type: 'object' },
    }),
    delete: operation({
      id: 'deleteConversation',
      summary: 'Delete a conversation',
      tag,
      answer: object({ deleted: boolean }),
    }),
  },
  '/api/feedback': {
    get: operation({
      id: 'listFeedback',
      summary: 'What was called right and wrong in a conversation',
      tag,
      query: { conversationId: string },
      answer: object({ feedback: list({ type: 'object' }) }),
    }),
    put: operation({
      id: 'setFeedback',
      summary: 'Call a source of an answer right or wrong',
      tag,
      json: object({
        conversationId: string,
        messageId: string,
        itemId: string,
        verdict: nullable(oneOf('right', 'wrong')),
      }),
      answer: { type: 'object' },
    }),
  },
}
