import { labelLimits } from '@/lib/classify/classify.ts'
import { endingQuery, operation } from '../operation.ts'
import { about, boolean, integer, list, nullable, number, object, type Paths, ref, string } from '../schema.ts'

const tag = 'Tags'
const collection = { type: 'string', default: 'default' }
const counts = { pictures: integer, tagged: integer, kept: integer }
const set = {
  name: about('The key of the tags in metadata', string),
  labels: list(string),
  templates: list(string),
  threshold: about('Below this probability there is no tag', number),
  applied: nullable(object({ ...counts, model: string })),
  isLeaving: boolean,
}

/** Label sets, by which the pictures of a collection are tagged. */
export const tagsPaths: Paths = {
  '/api/tags': {
    get: operation({
      id: 'listLabelSets',
      summary: 'The label sets of a collection, with what is tagged by them',
      tag,
      query: { collection },
      answer: object({
        sets: list(
          object({
            ...set,
            tags: list(object({ label: string, documents: integer, items: integer })),
            isStale: about('Applied with a model that the collection no longer has', boolean),
            tagging: nullable(ref('Tagging')),
          }),
        ),
      }),
    }),
    put: operation({
      id: 'saveLabelSet',
      summary: 'Keep a label set; what is added from now on is tagged by it',
      tag,
      json: object({
        'collection?': collection,
        name: string,
        labels: { ...list(string), maxItems: labelLimits.labels },
        'templates?': about('Sentences with {label}', { ...list(string), maxItems: labelLimits.templates }),
        'ensemble?': about('true: seven sentences that suit drawings, too', boolean),
        'threshold?': about('0.5 where it is left out', number),
      }),
      answer: object(set),
    }),
    post: operation({
      id: 'applyLabelSet',
      summary: 'Begin to tag what is in the collection already',
      tag,
      json: object({ 'collection?': collection, name: string }),
      status: 202,
      answer: ref('Tagging'),
    }),
    delete: operation({
      id: 'removeLabelSet',
      summary: 'Begin to take the tags of a set away, and delete it then',
      tag,
      query: { collection, name: string },
      status: 202,
      answer: ref('Tagging'),
    }),
  },
  '/api/tags/{id}': {
    get: operation({
      id: 'getTagging',
      summary: 'How far a set has been applied or removed',
      tag,
      answer: ref('Tagging'),
    }),
    delete: operation({
      id: 'endTagging',
      summary: 'Cancel what is under way, or delete the record of what has ended',
      tag,
      query: endingQuery,
      answer: { type: 'object' },
    }),
  },
  '/api/tags/{id}/events': {
    get: operation({ id: 'watchTagging', summary: 'The same at every change', tag, answer: 'events' }),
  },
}
