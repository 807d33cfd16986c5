import type { z } from 'zod'
import { DiptychError } from './errors.ts'
import { nearestName } from './nearest-name.ts'

/** What is off in a value, and what is expected there, for people: `{field: 'k', message: 'It must be a whole number'}`. */
export interface PlainIssue {
  /** Where: `urls[0]`; '' for the whole. */
  field: string
  /** One sentence, without its full stop. */
  message: string
}

/** The value as its schema gives it. Throws what `refuse` makes of the first thing that is off. */
export function checked<Schema extends z.ZodType>(
  value: unknown,
  schema: Schema,
  refuse: (issue: PlainIssue) => DiptychError,
): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: wordsOf })
  if (parsed.success) return parsed.data
  throw refuse(plainIssue(parsed.error))
}

/** The first thing that is off in a value; null where nothing is. */
export function issueOf(value: unknown, schema: z.ZodType): PlainIssue | null {
  const { error } = schema.safeParse(value, { error: wordsOf })
  return error ? plainIssue(error) : null
}

function plainIssue({ issues: [issue] }: z.ZodError): PlainIssue {
  const { path, message } = issue ? withinUnion(issue) : { path: [], message: 'It is not valid' }
  return { field: fieldOf(path), message }
}

/** `field: What is expected.` as 'bad-request'. */
export function refusal({ field, message }: PlainIssue, fix: string): DiptychError {
  return new DiptychError('bad-request', `${field || 'the request'}: ${message}.`, fix)
}

type RawIssue = Parameters<z.core.$ZodErrorMap>[0]

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
}

/** Messages that a schema gives itself go before these. */
function wordsOf(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'It is missing' : `It must be ${kinds[issue.expected] ?? 'of another kind'}`
    case 'invalid_value':
      return `It must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`
    case 'too_small':
      if (issue.origin === 'number' || issue.origin === 'int')
        return `It must be ${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}`
      return issue.minimum === 1 ? 'It is empty' : `It must have at least ${issue.minimum} ${unitOf(issue.origin)}`
    case 'too_big':
      if (issue.origin === 'number' || issue.origin === 'int')
        return `It must be ${issue.inclusive ? 'at most' : 'below'} ${issue.maximum}`
      return `It must have at most ${Number(issue.maximum).toLocaleString('en')} ${unitOf(issue.origin)}`
    case 'unrecognized_keys':
      return unknownField(issue)
    case 'invalid_format':
      return issue.format === 'url' ? 'It must be an address such as https://example.org/' : 'It has another form'
    default:
      return 'It is not valid'
  }
}

function unitOf(origin: string): string {
  return origin === 'string' ? 'characters' : 'entries'
}

function unknownField({ keys, inst }: Extract<RawIssue, { code: 'unrecognized_keys' }>): string {
  const [key = ''] = keys
  const def = inst?._zod.def
  const known = def && 'shape' in def && def.shape ? Object.keys(def.shape) : []
  const meant = nearestName(key, known)
  const hint = meant === null ? `there are ${known.join(', ')}` : `did you mean ${meant}?`
  return `There is no field ${JSON.stringify(key.slice(0, 100))} (${hint})`
}

interface Located {
  path: PropertyKey[]
  message: string
}

/** Of a union what is off in the member that the value is most like; where it is like none, what it may be. */
function withinUnion(issue: z.core.$ZodIssue): Located {
  if (issue.code !== 'invalid_union') return issue
  const members = issue.errors.flatMap(([first]) => (first ? [withinUnion(first)] : []))
  const isOther = ({ path, message }: Located) => path.length === 0 && message.startsWith(expectation)
  const alike = members.find((member) => !isOther(member)) ?? {
    path: [],
    message: expectation + [...new Set(members.map(({ message }) => message.slice(expectation.length)))].join(' or '),
  }
  return { ...alike, path: [...issue.path, ...alike.path] }
}
const expectation = 'It must be '

function fieldOf(path: PropertyKey[]): string {
  return path.reduce<string>((field, part) => {
    if (typeof part === 'number') return `${field}[${part}]`
    return field ? `${field}.${String(part)}` : String(part)
  }, '')
}
