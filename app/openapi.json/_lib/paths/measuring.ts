import { endingQuery, operation } from '../operation.ts'
import { about, boolean, integer, list, nullable, number, object, oneOf, type Paths, ref, string } from '../schema.ts'

const tag = 'Models and measuring'
const chatChoices = object({
  chosen: string,
  fixed: boolean,
  models: list(object({ name: string, provider: string })),
})

/** Models, the state of the server, and how well it finds. */
export const measuringPaths: Paths = {
  '/api/health': {
    get: operation({
      id: 'health',
      summary: 'The state of models and servers',
      tag,
      answer: object({ status: oneOf('ok', 'degraded'), version: string, model: nullable({ type: 'object' }) }),
    }),
  },
  '/api/models': {
    get: operation({
      id: 'listModels',
      summary: 'The models, had and to be had',
      tag,
      answer: object({
        models: list(ref('Model')),
        forNew: about(
          'What new collections get; by whom it was said',
          object({ id: nullable(string), by: oneOf('choice', 'automatic', 'variable') }),
        ),
      }),
    }),
  },
  '/api/tunings': {
    get: operation({
      id: 'listTunings',
      summary: 'Tunings of embedding models, newest first, what can be tuned, and why nothing can be where that is so',
      tag,
      query: { collection: string },
      answer: object({
        tunings: list(ref('Tuning')),
        bases: list({ type: 'object' }),
        pictures: about(
          'With words, in the collection',
          object({ collection: string, found: integer, needed: integer }),
        ),
        obstacle: nullable(object({ code: string, message: string, fix: string })),
      }),
    }),
    post: operation({
      id: 'startTuning',
      summary: 'Tune an embedding model on the pictures with words of a collection',
      tag,
      json: object({
        'collection?': string,
        base: string,
        name: string,
        'epochs?': nullable(integer),
        'batch?': nullable(integer),
        'learningRate?': nullable(number),
        'temperature?': number,
        'learnTemperature?': boolean,
        'seed?': integer,
      }),
      status: 202,
      answer: ref('Tuning'),
    }),
  },
  '/api/tunings/{id}': {
    get: operation({ id: 'getTuning', summary: 'A tuning', tag, answer: ref('Tuning') }),
    post: operation({
      id: 'resumeTuning',
      summary: 'Go on with a tuning that failed or was cancelled',
      tag,
      status: 202,
      answer: ref('Tuning'),
    }),
    delete: operation({
      id: 'endTuning',
      summary: 'Cancel a tuning under way, or delete the record of one that has ended',
      tag,
      query: endingQuery,
      answer: { type: 'object' },
    }),
  },
  '/api/tunings/{id}/events': {
    get: operation({
      id: 'tuningEvents',
      summary: 'The tuning at every change',
      tag,
      answer: 'events',
    }),
  },
  '/api/models/{id}': {
    delete: operation({
      id: 'removeModel',
      summary: 'Delete a model from the disk',
      tag,
      query: { force: oneOf('true', 'false') },
      answer: object({ deleted: boolean }),
    }),
  },
  '/api/models/{id}/pull': {
    post: operation({
      id: 'pullModel',
      summary: 'Begin to download a model',
      tag,
      status: 202,
      answer: object({ id: string }),
    }),
    delete: operation({
      id: 'cancelPull',
      summary: 'Stop a download, or forget why it failed',
      tag,
      answer: object({ cancelled: boolean }),
    }),
  },
  '/api/models/measurements': {
    get: operation({
      id: 'listMeasurements',
      summary: 'What models cost and find on this machine, newest first',
      tag,
      answer: object({ measurements: list(ref('Measurement')) }),
    }),
    post: operation({
      id: 'startMeasurement',
      summary: 'Measure size, speed, memory and recall of models side by side',
      tag,
      json: object({ 'models?': about('Ids; every embedding model that is there where it is empty', list(string)) }),
      status: 202,
      answer: ref('Measurement'),
    }),
  },
  '/api/models/measurements/{id}': {
    get: operation({ id: 'getMeasurement', summary: 'A measurement', tag, answer: ref('Measurement') }),
    delete: operation({
      id: 'endMeasurement',
      summary: 'Cancel a measurement under way, or delete one that has ended',
      tag,
      query: endingQuery,
      answer: { type: 'object' },
    }),
  },
  '/api/models/measurements/{id}/events': {
    get: operation({ id: 'watchMeasurement', summary: 'The measurement at every change', tag, answer: 'events' }),
  },
  '/api/models/selected': {
    put: operation({
      id: 'useModel',
      summary: 'Choose the model that new collections get, or the language model that answers',
      tag,
      json: object({ id: string }),
      answer: object({ id: string }),
    }),
  },
  '/api/chat-models': {
    get: operation({
      id: 'listChatModels',
      summary: 'Who can answer now, and who is chosen',
      tag,
      answer: chatChoices,
    }),
  },
  '/api/chat-models/selected': {
    put: operation({
      id: 'useChatModel',
      summary: 'Choose who answers; `auto` leaves it to Diptych',
      tag,
      json: object({ name: string }),
      answer: chatChoices,
    }),
  },
  '/api/audits': {
    get: operation({
      id: 'listAudits',
      summary: 'Audits of a collection, newest first, each with the figures of its history',
      tag,
      query: { collection: string },
      answer: object({ audits: list({ type: 'object' }) }),
    }),
    post: operation({
      id: 'startAudit',
      summary: 'Look at how good the vectors of a collection are',
      tag,
      json: object({
        'collection?': string,
        'set?': nullable(string),
        'groups?': list(string),
        'prompts?': list({ anyOf: [oneOf('gender', 'age', 'skin'), { type: 'object' }] }),
        'near?': number,
      }),
      status: 202,
      answer: ref('Audit'),
    }),
  },
  '/api/audits/{id}': {
    get: operation({ id: 'getAudit', summary: 'An audit with its report', tag, answer: ref('Audit') }),
    delete: operation({
      id: 'endAudit',
      summary: 'Cancel an audit under way, or delete one that has ended',
      tag,
      query: endingQuery,
      answer: { type: 'object' },
    }),
  },
  '/api/audits/{id}/events': {
    get: operation({ id: 'watchAudit', summary: 'The audit at every change', tag, answer: 'events' }),
  },
  '/api/evaluations': {
    get: operation({
      id: 'listEvaluations',
      summary: 'Runs of evaluations, newest first, and the sets',
      tag,
      query: { collection: string },
      answer: object({ runs: list(ref('EvaluationRun')), sets: list({ type: 'object' }) }),
    }),
    post: operation({
      id: 'startEvaluation',
      summary: 'Measure how well a collection is searched',
      tag,
      json: object({
        set: string,
        'collection?': string,
        'mode?': oneOf('hybrid', 'average', 'image', 'text'),
        'rerank?': boolean,
        'split?': nullable(oneOf('dev', 'test')),
      }),
      status: 202,
      answer: ref('EvaluationRun'),
    }),
  },
  '/api/evaluations/{id}': {
    get: operation({
      id: 'getEvaluation',
      summary: 'A run, and what has changed since another',
      tag,
      query: { against: string },
      answer: object({ run: ref('EvaluationRun'), comparison: nullable({ type: 'object' }) }),
    }),
    delete: operation({
      id: 'endEvaluation',
      summary: 'Cancel a run under way, or delete one that has ended',
      tag,
      query: endingQuery,
      answer: { type: 'object' },
    }),
  },
  '/api/evaluations/{id}/events': {
    get: operation({ id: 'watchEvaluation', summary: 'The run at every change', tag, answer: 'events' }),
  },
  '/api/evaluations/documents': {
    post: operation({
      id: 'addEvaluationDocuments',
      summary: 'Add what a set is about',
      tag,
      json: object({ set: string, 'collection?': string }),
      status: 202,
      answer: object({ jobId: string }),
    }),
  },
}
