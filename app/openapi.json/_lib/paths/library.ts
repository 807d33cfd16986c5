import { operation } from '../operation.ts'
import { about, boolean, file, integer, list, nullable, object, type Paths, ref, string } from '../schema.ts'

const tag = 'Library'
const collection = about('`default` where it is left out', string)
const range = { offset: integer, limit: { type: 'integer', minimum: 1, maximum: 500, default: 100 } }
const width = { type: 'integer', minimum: 16, maximum: 4096 }

/** Adding documents, and looking at what is there. */
export const libraryPaths: Paths = {
  '/api/ingest': {
    post: operation({
      id: 'ingest',
      summary: 'Add files or addresses; a job tells what becomes of them',
      tag,
      json: object({ urls: list({ type: 'string', format: 'uri' }), 'collection?': collection }),
      form: object({ files: list(file), 'collection?': collection }),
      status: 202,
      answer: object({ jobId: string }),
    }),
  },
  '/api/jobs': {
    get: operation({
      id: 'listJobs',
      summary: 'Jobs, newest first',
      tag,
      query: { collection: string },
      answer: object({ jobs: list(ref('Job')) }),
    }),
  },
  '/api/jobs/{id}': {
    get: operation({ id: 'getJob', summary: 'How far a job is', tag, answer: ref('Job') }),
    delete: operation({ id: 'cancelJob', summary: 'Cancel a job', tag, answer: ref('Job') }),
  },
  '/api/jobs/{id}/events': {
    get: operation({ id: 'watchJob', summary: 'The job at every change', tag, answer: 'events' }),
  },
  '/api/documents': {
    get: operation({
      id: 'listDocuments',
      summary: 'Documents, newest first',
      tag,
      query: {
        collection,
        query: about('Part of a name', string),
        filter: about('Metadata that one of its items has, as a JSON object', string),
        ...range,
      },
      answer: object({ documents: list(ref('Document')), total: integer }),
    }),
  },
  '/api/documents/{id}': {
    get: operation({
      id: 'getDocument',
      summary: 'A document and its items in reading order',
      tag,
      query: { collection, ...range },
      answer: object({ document: ref('Document'), items: list(ref('Item')), total: integer }),
    }),
    delete: operation({
      id: 'deleteDocument',
      summary: 'Delete a document with its items',
      tag,
      query: { collection },
      answer: object({ deleted: about('How many items went', integer) }),
    }),
  },
  '/api/documents/{id}/approve': {
    post: operation({
      id: 'approveDocument',
      summary: 'Take the pictures of a document for safe: it is flagged no more, now or later',
      tag,
      query: { collection },
      answer: object({ approved: about('How many items with pictures', integer) }),
    }),
  },
  '/api/documents/{id}/original': {
    get: operation({
      id: 'getOriginal',
      summary: 'The file as it was added',
      tag,
      query: { collection },
      answer: 'file',
    }),
  },
  '/api/documents/{id}/pages/{page}': {
    get: operation({
      id: 'getPage',
      summary: 'A page of a PDF as a picture',
      tag,
      query: { collection, w: width },
      answer: 'file',
    }),
  },
  '/api/assets/{id}': {
    get: operation({
      id: 'getAsset',
      summary: 'A picture, scaled down, or a recording',
      tag,
      query: { w: width },
      answer: 'file',
    }),
  },
  '/api/collections': {
    get: operation({
      id: 'listCollections',
      summary: 'The collections',
      tag,
      answer: object({ collections: list(ref('Collection')) }),
    }),
    post: operation({
      id: 'createCollection',
      summary: 'Make a collection',
      tag,
      json: object({ name: string }),
      status: 201,
      answer: ref('Collection'),
    }),
  },
  '/api/collections/{name}': {
    patch: operation({
      id: 'setCollection',
      summary: 'Change the settings of a collection',
      tag,
      json: object({ 'rerankInstruction?': nullable(string), 'moderation?': nullable(object({})) }),
      answer: object({ settings: { type: 'object' } }),
    }),
    delete: operation({
      id: 'deleteCollection',
      summary: 'Delete a collection with all that is in it',
      tag,
      answer: object({ deleted: boolean }),
    }),
  },
  '/api/collections/{name}/model': {
    get: operation({
      id: 'getModelChange',
      summary: 'The model of a collection, and how far a change of it is',
      tag,
      answer: ref('ModelChange'),
    }),
    post: operation({
      id: 'changeModel',
      summary: 'Embed all of a collection by another model, in the background',
      tag,
      json: object({ model: string }),
      status: 202,
      answer: ref('ModelChange'),
    }),
    delete: operation({ id: 'cancelModelChange', summary: 'Cancel that', tag, answer: ref('ModelChange') }),
  },
  '/api/collections/{name}/model/events': {
    get: operation({ id: 'watchModelChange', summary: 'The change at every step', tag, answer: 'events' }),
  },
  '/api/collections/{name}/model/undo': {
    post: operation({
      id: 'undoModelChange',
      summary: 'Go back to the model before',
      tag,
      status: 202,
      answer: ref('ModelChange'),
    }),
  },
  '/api/collections/{name}/model/previous': {
    delete: operation({
      id: 'forgetPreviousModel',
      summary: 'Delete the vectors of the model before',
      tag,
      answer: ref('ModelChange'),
    }),
  },
}
