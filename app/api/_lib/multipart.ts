import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import Busboy, { type BusboyInstance } from '@fastify/busboy'
import { DiptychError } from '@/lib/errors.ts'

export interface FilePart {
  field: string
  /** As the client names it; a label, never a path to open. */
  name: string
  content: Readable
}

interface MultipartLimits {
  /** Bytes of the whole body. */
  bytes: number
  files?: number
}

/** More than any route takes labels. */
const mostFields = 2000

export function isMultipart(request: Request): boolean {
  return request.headers.get('content-type')?.toLowerCase().startsWith('multipart/form-data') ?? false
}

/**
 * Streams a multipart body: each file is handed to `onFile`, which must consume it; the fields are returned, of each name
 * the last. Nothing is held in memory. Throws 'too-large' as soon as the limit is passed, 'bad-request' where the body is
 * not multipart.
 */
export async function readMultipart(
  request: Request,
  limits: MultipartLimits,
  onFile: (part: FilePart) => Promise<void>,
): Promise<Record<string, string>> {
  const lists = await readParts(request, limits, onFile)
  return Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.at(-1) ?? '']))
}

/** As readMultipart, with every value of each field. */
async function readParts(
  request: Request,
  limits: MultipartLimits,
  onFile: (part: FilePart) => Promise<void>,
): Promise<Record<string, string[]>> {
  const tooLarge = new DiptychError(
    'too-large',
    `The upload is larger than ${Math.round(limits.bytes / 1024 / 1024)} MB.`,
    'Send fewer files at a time, or raise MAX_UPLOAD_MB.',
  )
  if (Number(request.headers.get('content-length') ?? 0) > limits.bytes) throw tooLarge
  if (!isMultipart(request) || !request.body) throw noForm()
  const mostFiles = limits.files ?? 10_000
  const fields: Record<string, string[]> = {}
  const contents: Readable[] = []
  const files: Promise<void>[] = []
  let failure: unknown
  const parser = openParser(request, mostFiles)
  const fail = (thrown: unknown) => {
    failure ??= thrown
    parser.destroy()
    // The parser neither ends nor fails the files it is in; their readers would wait, with a file open, for ever.
    for (const content of contents) content.destroy(new Error('The upload broke off.', { cause: thrown }))
  }
  parser.on('field', (name, value) => {
    fields[name] = [...(fields[name] ?? []), value]
  })
  parser.on('filesLimit', () => {
    const isIngest = limits.files === undefined
    const fix = `Send them in several requests${isIngest ? ', or as a zip' : ''}.`
    fail(new DiptychError('too-large', `There are more than ${mostFiles.toLocaleString('en')} files.`, fix))
  })
  parser.on('fieldsLimit', () =>
    fail(new DiptychError('too-large', `There are more than ${mostFields} fields.`, 'Send fewer.')),
  )
  parser.on('file', (field, content, name) => {
    // onFile sees the error; without a listener, one that comes before onFile reads would end the process.
    content.on('error', () => {})
    contents.push(content)
    files.push(onFile({ field, name: name || 'file', content }).catch(fail))
  })

  let received = 0
  const body = Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0])
  body.on('data', (chunk: Uint8Array) => {
    received += chunk.length
    if (received > limits.bytes) body.destroy(tooLarge)
  })
  try {
    await pipeline(body, parser)
  } catch (thrown) {
    fail(thrown)
  }
  // None rejects; a failed one has set `failure`.
  await Promise.all(files)
  if (failure instanceof DiptychError) throw failure
  if (failure) throw new DiptychError('bad-request', 'The upload broke off or is malformed.', 'Send it again.', failure)
  return fields
}

/** Throws 'bad-request' where the header has no boundary. */
function openParser(request: Request, files: number): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      preservePath: true,
      limits: { files, fields: mostFields, fieldSize: 1_000_000 },
    })
  } catch (cause) {
    throw noForm(cause)
  }
}

function noForm(cause?: unknown): DiptychError {
  return new DiptychError(
    'bad-request',
    'The body is not multipart/form-data with a boundary.',
    'Send the files as multipart/form-data; clients make the header, boundary and all, by themselves.',
    cause,
  )
}

/** Reads a small form into memory: its fields, and the bytes of its files by field name. */
export async function readForm(
  request: Request,
  limits: MultipartLimits,
): Promise<{ fields: Record<string, string>; files: Record<string, Uint8Array> }> {
  const files: Record<string, Uint8Array> = {}
  const fields = await readMultipart(request, limits, async ({ field, content }) => {
    files[field] = Buffer.concat(await content.toArray())
  })
  return { fields, files }
}

/** Reads a form in which a field may come several times: the values of each field, and its files, in their order. */
export async function readFormLists(
  request: Request,
  limits: MultipartLimits,
): Promise<{ fields: Record<string, string[]>; files: Record<string, { name: string; bytes: Uint8Array }[]> }> {
  const files: Record<string, { name: string; bytes: Uint8Array }[]> = {}
  const fields = await readParts(request, limits, async ({ field, name, content }) => {
    // Takes its place before it is read, since a small file may be through before a large one.
    const file = { name, bytes: new Uint8Array() }
    files[field] = [...(files[field] ?? []), file]
    file.bytes = Buffer.concat(await content.toArray())
  })
  return { fields, files }
}

/** The files that the form must hold in a field; throws 'bad-request' where there is none, or nothing in them. */
export function requireFiles<File extends { name: string; bytes: Uint8Array }>(
  files: Record<string, File[]>,
  field: string,
): File[] {
  const found = files[field] ?? []
  if (found.some(({ bytes }) => bytes.length > 0)) return found
  const [empty] = found
  throw new DiptychError(
    'bad-request',
    empty ? `The file ${empty.name} in the field "${field}" is empty.` : `The field "${field}" holds no file.`,
    `Send the picture in the field "${field}".`,
  )
}
