import type { PlacedPicture } from './pictures.ts'

/** What a person has put in. */
export interface TryInput {
  /** One for each line that is not blank. */
  texts: string[]
  pictures: PlacedPicture[]
  /** Id of an embedding model; null leaves it to the server. */
  model: string | null
}

/** A route to try, with what it takes and how its answer is shown. */
export interface TryOperation {
  path: string
  label: string
  /** What comes back, in a sentence. */
  explains: string
  takes: { texts?: { label: string; example: string }; pictures?: boolean; model?: boolean }
  /** The bodies as `fetch` sends them. */
  body(input: TryInput): { json: unknown } | { form: [name: string, value: string | File][] }
}

const files = (pictures: PlacedPicture[]): [string, File][] => pictures.map(({ file }) => ['file', file])
const fields = (name: string, values: string[]): [string, string][] => values.map((value) => [name, value])
const modelField = (model: string | null) => fields('model', model === null ? [] : [model])

export const operations: [TryOperation, ...TryOperation[]] = [
  {
    path: '/similarity',
    label: 'Compare words and pictures',
    explains:
      'How well each text fits each picture, as the logit of the model. It means something beside others alone.',
    takes: {
      texts: { label: 'Texts, one on each line', example: 'a cat\na bridge\na full moon' },
      pictures: true,
      model: true,
    },
    body: ({ texts, pictures, model }) => ({
      form: [...modelField(model), ...fields('text', texts), ...files(pictures)],
    }),
  },
  {
    path: '/embed/text',
    label: 'Embed words',
    explains: 'A unit vector for each text, in the space of the pictures.',
    takes: { texts: { label: 'Texts, one on each line', example: 'a cat\na kitten\na bridge' }, model: true },
    body: ({ texts, model }) => ({ json: { ...(model !== null && { model }), text: texts } }),
  },
  {
    path: '/embed/image',
    label: 'Embed pictures',
    explains: 'A unit vector for each picture, in the space of the words.',
    takes: { pictures: true, model: true },
    body: ({ pictures, model }) => ({ form: [...modelField(model), ...files(pictures)] }),
  },
  {
    path: '/classify',
    label: 'Classify pictures',
    explains: 'How probable each label is for each picture, though the model was never trained for these labels.',
    takes: {
      texts: { label: 'Labels, one on each line', example: 'a cat\na bridge\na full moon' },
      pictures: true,
      model: true,
    },
    body: ({ texts, pictures, model }) => ({
      form: [...modelField(model), ...fields('labels', texts), ...files(pictures)],
    }),
  },
  {
    path: '/moderate',
    label: 'Moderate pictures',
    explains:
      'Whether each picture looks unsafe, by the model and the settings of the collection “default”, and by which categories.',
    takes: { pictures: true },
    body: ({ pictures }) => ({ form: files(pictures) }),
  },
]

/** What is missing before the request can be sent; null where it is whole. */
export function lacks(
  { takes }: TryOperation,
  { texts, pictures }: Pick<TryInput, 'texts' | 'pictures'>,
): string | null {
  if (takes.texts && texts.length === 0) return 'Write at least one text.'
  if (takes.pictures && pictures.length === 0) return 'Choose at least one picture.'
  return null
}

/** The request as a command for a terminal. */
export function curlOf(operation: TryOperation, input: TryInput, origin: string): string {
  const body = operation.body(input)
  const parts =
    'json' in body
      ? [`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body.json))}`]
      : body.form.map(([name, value]) =>
          typeof value === 'string'
            ? `--form-string ${quoted(`${name}=${value}`)}`
            : `-F ${quoted(`${name}=@"${value.name}"`)}`,
        )
  return [`curl -s ${origin}${operation.path}`, ...parts].join(' \\\n  ')
}

/** A word of a shell that stands for itself. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
