import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { DiptychError } from '../errors.ts'
import { modelFile, modelId, modelSource, relativePath } from '../hub/pullable-model.ts'

const triple = z.tuple([z.number(), z.number(), z.number()])
const byte = z.number().int().min(0).max(255)

/** What is true of the weights themselves; the starter's training writes these to its model.json. */
const facts = z.object({
  dimensions: z.number().int().positive(),
  /** Start and end markers included. */
  maxTextTokens: z.number().int().min(3),
  /** See DualEncoder: logit = logitScale × cosine + logitBias. */
  logitScale: z.number().positive(),
  logitBias: z.number().default(0),
  scoring: z.enum(['softmax', 'sigmoid']).default('softmax'),
  /** BCP 47. */
  languages: z.array(z.string().min(2)).min(1),
  /** SPDX expression. */
  licence: z.string().min(1),
  files: z.array(modelFile).min(1),
  pixels: z.object({
    size: z.number().int().positive(),
    fit: z.enum(['cover', 'contain']),
    background: z.tuple([byte, byte, byte]),
    transparentMargin: z.number().min(0).max(1),
    mean: triple,
    std: triple,
  }),
})

const described = z.object({
  id: modelId,
  label: z.string().min(1),
  /** Architecture: `clip` (Radford et al. 2021), `conse` (Norouzi et al. 2013, with a trained head). */
  family: z.enum(['clip', 'conse']),
  /** One sentence for whoever chooses: what it is good and bad at. */
  note: z.string().min(1),
  towers: z.object({
    vision: z.object({ file: relativePath, input: z.string(), output: z.string() }),
    text: z.object({ file: relativePath, output: z.string() }),
  }),
  /** A text and its tokens: tells a wrong or damaged tokenizer from the right one. */
  tokens: z.object({ text: z.string(), ids: z.array(z.number().int()) }).optional(),
})

/** A model of models/registry.json with all its facts. */
export const modelEntry = described.extend(facts.shape).extend({ source: modelSource })
export type ModelEntry = z.infer<typeof modelEntry>

/** `facts` names a JSON file that holds what the entry leaves out, so that each fact is written in one place. */
const listed = z.object({ models: z.array(z.looseObject({ id: z.string(), facts: relativePath.optional() })).min(1) })

/**
 * Reads models/registry.json and the files that it refers to.
 * @param root the project's folder
 * @returns the models in the order of the file: the first is what `auto` prefers, the first in a folder what it falls back to.
 */
export async function readRegistry(root: string): Promise<ModelEntry[]> {
  const file = path.join(root, 'models/registry.json')
  const { models } = parse(file, listed, await readJson(file))
  return Promise.all(
    models.map(async ({ facts, ...entry }) => {
      if (!facts) return parse(file, modelEntry, entry, entry.id)
      const factsFile = path.join(root, facts)
      const more = parse(factsFile, z.looseObject({}), await readJson(factsFile))
      return withinFolder(parse(factsFile, modelEntry, { ...more, ...entry }, entry.id))
    }),
  )
}

/** Training names its files from the project's root, where `sha256sum` runs; here they count from the model's folder. */
function withinFolder(entry: ModelEntry): ModelEntry {
  if (entry.source.kind !== 'folder') return entry
  const prefix = `${entry.source.folder}/`
  const files = entry.files.map((file) =>
    file.path.startsWith(prefix) ? { ...file, path: file.path.slice(prefix.length) } : file,
  )
  return { ...entry, files }
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new DiptychError(
      'model-missing',
      `The list of models can't be read: ${error instanceof Error ? error.message : error}`,
      `Restore ${file} from the project's files.`,
      error,
    )
  }
}

function parse<T extends z.ZodType>(file: string, schema: T, value: unknown, id?: string): z.infer<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = [id, ...(issue?.path ?? [])].filter((part) => part !== undefined).join('.')
  throw new DiptychError('model-missing', `${file}: ${where}: ${issue?.message}`, `Correct ${file}.`, parsed.error)
}
