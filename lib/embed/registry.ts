import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { DiptychError } from '../errors.ts'
import { approximateBytes, modelFile, modelId, modelSource, relativePath } from '../hub/pullable-model.ts'
import { checked } from '../plain-issue.ts'
import type { Modality } from '../types.ts'
import { precision, variant, variantOf } from './variant.ts'

export { type Precision, precision } from './variant.ts'

const triple = z.tuple([z.number(), z.number(), z.number()])
const byte = z.number().int().min(0).max(255)

/** What a tower is fed besides the pictures or the texts: files of both towers in one want something for the other. */
const constant = z.object({
  name: z.string(),
  type: z.enum(['float32', 'int64']),
  /** -1 stands for the size of the batch. */
  dims: z.array(z.number().int().min(-1)),
  value: z.number(),
})

/** How the one vector comes out of an output: it is one, or the first of a row of vectors, or the mean of them. */
const pooling = z.enum(['none', 'first', 'mean']).default('none')

/** A figure that the makers of the weights, or somebody else who is named, have published. */
const publishedRecall = z.object({
  /** Data set and direction, such as `Flickr30k, text to image`. */
  of: z.string().min(1),
  k: z.number().int().positive(),
  value: z.number().min(0).max(1),
  source: z.url(),
})

/** See PixelSettings. */
export const pixelSettings = z.object({
  size: z.number().int().positive(),
  fit: z.enum(['cover', 'contain', 'squash']),
  filter: z.enum(['bicubic', 'bilinear']).default('bicubic'),
  crop: z.enum(['floor', 'round']).default('floor'),
  background: z.tuple([byte, byte, byte]),
  transparentMargin: z.number().min(0).max(1),
  mean: triple,
  std: triple,
})

/** How a model wants its sounds: see MelSettings and Hearing. */
const soundSettings = z.object({
  sampleRate: z.number().int().positive(),
  clipSeconds: z.number().positive(),
  clips: z.number().int().positive(),
  melBins: z.number().int().positive(),
  frames: z.number().int().positive(),
  mean: z.number(),
  std: z.number().positive(),
  /** Of a sound and a picture; of a sound and a text it comes on top of that of the texts. */
  logitScale: z.number().positive(),
})

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
  /** Of the numbers in the files; other precisions of the same weights are `variants`. */
  precision: precision.default('fp32'),
  text: z
    .object({
      /** What the words are put through before the tokenizer; left out: what the family's own code does. See fixText. */
      prepare: z.enum(['none', 'lower-case', 'fix-text']).optional(),
      /** `full`: every text is padded to maxTextTokens, since the weights were trained, or exported, that way. */
      padding: z.enum(['longest', 'full']).default('longest'),
      /** Where tokenizer.json and tokenizer_config.json are, below the model's folder. */
      folder: relativePath.nullable().default(null),
      /** null: that of the tokenizer's own pad_token. */
      paddingId: z.number().int().min(0).nullable().default(null),
    })
    .prefault({}),
  pixels: pixelSettings,
  /** null where the model does not hear. */
  sound: soundSettings.nullable().default(null),
})

const family = z.enum([
  'clip',
  'openclip',
  'mobileclip',
  'siglip',
  'multilingual-clip',
  'jina-clip',
  'imagebind',
  'conse',
])

/** Families whose words were always fixed before they became tokens, by code that their makers took over from CLIP. */
const fixingFamilies: readonly z.infer<typeof family>[] = ['clip', 'openclip', 'mobileclip', 'imagebind']

const described = z.object({
  id: modelId,
  label: z.string().min(1),
  /**
   * Architecture: `clip` (Radford et al. 2021), `openclip` (Ilharco et al. 2021), `mobileclip` (Vasu et al. 2024), `siglip`
   * (Zhai et al. 2023), `multilingual-clip` (Carlsson et al. 2022), `jina-clip` (Koukounas et al. 2024), `imagebind`
   * (Girdhar et al. 2023), `conse` (Norouzi et al. 2013, with a trained head).
   */
  family,
  /** One sentence for whoever chooses: what it is good and bad at. */
  note: z.string().min(1),
  approximateBytes,
  towers: z.object({
    vision: z.object({
      file: relativePath,
      input: z.string(),
      output: z.string(),
      pooling,
      constants: z.array(constant).default([]),
    }),
    text: z.object({
      file: relativePath,
      /** The tokens; a tower that wants `attention_mask` gets it. */
      input: z.string().default('input_ids'),
      output: z.string(),
      pooling,
      constants: z.array(constant).default([]),
    }),
    audio: z
      .object({
        file: relativePath,
        /** count × 1 × mel bins × frames. */
        input: z.string(),
        output: z.string(),
        pooling,
        constants: z.array(constant).default([]),
      })
      .nullable()
      .default(null),
  }),
  publishedRecall: z.array(publishedRecall).nullable().default(null),
  /** What of this entry could not be tried with the real weights, for whoever relies on it; null where all was. */
  unproved: z.string().nullable().default(null),
  /** A text and its tokens: tells a wrong or damaged tokenizer from the right one. */
  tokens: z.object({ text: z.string(), ids: z.array(z.number().int()) }).optional(),
})

/** A model of models/registry.json with all its facts. */
export const modelEntry = described
  .extend(facts.shape)
  .extend({ source: modelSource, base: modelId.optional() })
  .refine(({ sound, towers }) => (sound === null) === (towers.audio === null), 'sound and towers.audio come together')
  .transform((entry) => {
    const usual = fixingFamilies.includes(entry.family) ? ('fix-text' as const) : ('none' as const)
    return {
      ...entry,
      base: entry.base ?? entry.id,
      text: { ...entry.text, prepare: entry.text.prepare ?? usual },
    }
  })
export type ModelEntry = z.infer<typeof modelEntry>

/** What a model takes. */
export function modalitiesOf({ towers }: Pick<ModelEntry, 'towers'>): Modality[] {
  return towers.audio ? ['image', 'text', 'audio'] : ['image', 'text']
}

/** `facts` names a JSON file that holds what the entry leaves out, so that each fact is written in one place. */
const listed = z.object({
  models: z
    .array(z.looseObject({ id: z.string(), facts: relativePath.optional(), variants: z.array(variant).default([]) }))
    .min(1),
})

/**
 * Reads models/registry.json and the files that it refers to.
 * @param root the project's folder
 * @returns the models in the order of the file: the first is what `auto` prefers, the first in a folder what it falls back to.
 */
export async function readRegistry(root: string): Promise<ModelEntry[]> {
  const file = path.join(root, 'models/registry.json')
  const { models } = parse(file, listed, await readJson(file))
  const entries = await Promise.all(
    models.map(async ({ facts, variants, ...entry }) => {
      if (!facts)
        return [entry, ...variants.map((one) => variantOf(entry, one))].map((one) =>
          parse(file, modelEntry, one, one.id),
        )
      const factsFile = path.join(root, facts)
      const more = parse(factsFile, z.looseObject({}), await readJson(factsFile))
      return [withinFolder(parse(factsFile, modelEntry, { ...more, ...entry }, entry.id))]
    }),
  )
  return entries.flat()
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

function parse<T extends z.ZodType>(file: string, schema: T, value: unknown, id?: string): z.output<T> {
  return checked(value, schema, ({ field, message }) => {
    const where = [id, field].filter(Boolean).join('.')
    return new DiptychError('model-missing', `${file}: ${where}: ${message}.`, `Correct ${file}.`)
  })
}
