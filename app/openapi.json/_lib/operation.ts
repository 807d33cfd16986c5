import { about, type Operation, oneOf, ref, type Schema, string } from './schema.ts'

interface Description {
  /** Unique, for generated clients. */
  id: string
  summary: string
  tag: string
  /** Parameters behind the `?`, all of which may be left out. */
  query?: Record<string, Schema>
  json?: Schema
  form?: Schema
  /** What comes back: a JSON schema, a file, or server-sent events. */
  answer: Schema | 'file' | 'events'
  status?: 200 | 201 | 202
}

/** Of a DELETE that cancels a run under way and deletes one that has ended. */
export const endingQuery = {
  cancel: about('true: only cancel; one that has ended meanwhile stays', oneOf('true', 'false')),
}

/** Describes an operation; parameters of the path come from the path itself, see withPathParameters. */
export function operation({ id, summary, tag, query = {}, json, form, answer, status = 200 }: Description): Operation {
  const content: Record<string, object> = {
    ...(json ? { 'application/json': { schema: json } } : {}),
    ...(form ? { 'multipart/form-data': { schema: form } } : {}),
  }
  const parameters = Object.entries(query).map(([name, schema]) => ({ name, in: 'query', required: false, schema }))
  return {
    operationId: id,
    summary,
    tags: [tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(json || form ? { requestBody: { required: true, content } } : {}),
    responses: {
      [status]: { description: summary, content: contentOf(answer) },
      default: { description: 'What went wrong, and what to do', content: contentOf(ref('Error')) },
    },
  }
}

function contentOf(answer: Description['answer']): object {
  if (answer === 'file') return { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
  if (answer === 'events') return { 'text/event-stream': { schema: string } }
  return { 'application/json': { schema: answer } }
}

/** The operation with the `{names}` of its path as parameters. */
export function withPathParameters(path: string, described: Operation): Operation {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  const parameters = names.map((name) => ({ name, in: 'path', required: true, schema: string }))
  return { ...described, parameters: [...parameters, ...(described.parameters ?? [])] }
}
