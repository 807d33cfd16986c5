import { errorOfOne } from '../components.ts'
import { operation } from '../operation.ts'
import { about, boolean, file, integer, list, nullable, number, object, oneOf, type Paths, string } from '../schema.ts'

const tag = 'Moderation'
const score = object({ category: string, isUnsafe: boolean, similarity: number, probability: number, standing: number })
const verdict = {
  isSafe: boolean,
  confidence: about(
    'The highest probability of a flagged category; of a safe picture, what the highest of an unsafe one leaves of 1',
    number,
  ),
  flaggedCategories: list(string),
  scores: list(score),
  is_safe: boolean,
  flagged_categories: list(string),
}
const failed = object({ name: string, error: errorOfOne })
const by = { model: string, rule: string, threshold: number }
const waiting = object({
  ...{ id: string, collection: string, name: string, mediaType: string, bytes: integer, addedAt: string },
  pictures: list(
    object({ page: nullable(integer), categories: list(string), confidence: number, imageUrl: nullable(string) }),
  ),
})

/** Judging pictures, and the documents that wait for a person. */
export const moderationPaths: Paths = {
  '/moderate': {
    post: operation({
      id: 'moderate',
      summary: 'Judge pictures by unsafe and safe categories',
      tag,
      form: object({
        file: about('Up to 256 pictures', list(file)),
        'collection?': about('Whose settings count', string),
        'rule?': oneOf('margin', 'probability'),
        'threshold?': about('Up to 20 with the rule margin, up to 1 with probability', number),
        'template?': about('With {category}', string),
        'unsafe?': about('Several times, each as it stands; or once, separated by commas', list(string)),
        'safe?': about('In the same way', list(string)),
      }),
      answer: {
        oneOf: [
          about('For one picture', object({ ...by, name: string, ...verdict })),
          about(
            'For more; a picture that can not be judged has an error in place of its verdict',
            object({ ...by, results: list({ anyOf: [object({ name: string, ...verdict }), failed] }) }),
          ),
        ],
      },
    }),
  },
  '/api/collections/{name}/moderation': {
    post: operation({
      id: 'moderateCollection',
      summary: 'Judge every picture of a collection; events tell how far it is, the last one what was found',
      tag,
      json: object({ 'apply?': about('Mark what is found', boolean) }),
      answer: 'events',
    }),
  },
  '/api/quarantine': {
    get: operation({
      id: 'listQuarantine',
      summary: 'Documents that wait for a review, newest first',
      tag,
      query: { collection: string },
      answer: object({ documents: list(waiting) }),
    }),
  },
  '/api/quarantine/{id}': {
    delete: operation({
      id: 'deleteQuarantined',
      summary: 'Delete a document that waits',
      tag,
      answer: object({ deleted: boolean }),
    }),
  },
  '/api/quarantine/{id}/approve': {
    post: operation({
      id: 'approveQuarantined',
      summary: 'Take a document that waits into its collection; with Accept: text/event-stream it tells how far it is',
      tag,
      answer: about('As the result of a job', object({ documents: integer, items: integer, images: integer })),
    }),
  },
  '/api/quarantine/{id}/pictures/{index}': {
    get: operation({
      id: 'quarantinedPicture',
      summary: 'A flagged picture of a document that waits',
      tag,
      answer: 'file',
    }),
  },
}
