/** A JSON Schema (draft 2020-12), as OpenAPI 3.1 takes it. https://spec.openapis.org/oas/v3.1.1.html#schema-object */
export type Schema = Record<string, unknown>

/** An operation of a path. https://spec.openapis.org/oas/v3.1.1.html#operation-object */
export interface Operation {
  operationId: string
  summary: string
  tags: string[]
  parameters?: object[]
  requestBody?: object
  responses: Record<string, object>
}

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** Operations by path and method. */
export type Paths = Record<string, Partial<Record<Method, Operation>>>

export const string: Schema = { type: 'string' }
export const number: Schema = { type: 'number' }
export const integer: Schema = { type: 'integer', minimum: 0 }
export const boolean: Schema = { type: 'boolean' }
export const file: Schema = { type: 'string', format: 'binary' }

export function about(description: string, schema: Schema): Schema {
  return { ...schema, description }
}

export function list(items: Schema): Schema {
  return { type: 'array', items }
}

export function nullable(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] }
}

export function oneOf(...values: string[]): Schema {
  return { type: 'string', enum: values }
}

export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` }
}

/** Fields whose name ends in `?` may be left out; others than these may be there. */
export function object(fields: Record<string, Schema>): Schema {
  const properties = Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => [name.replace(/\?$/, ''), schema]),
  )
  const required = Object.keys(fields).filter((name) => !name.endsWith('?'))
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) }
}

/** The value is whatever the schema says, by any name. */
export function dictionary(values: Schema): Schema {
  return { type: 'object', additionalProperties: values }
}
