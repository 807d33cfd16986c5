import { z } from 'zod'

/** Relative, with forward slashes, and never out of its folder. */
export const relativePath = z
  .string()
  .regex(/^(?!.*(^|\/)\.{1,2}(\/|$))[\w.-]+(\/[\w.-]+)*$/, 'must be a relative path with forward slashes')

/** Of a Hugging Face hub: owner and name. */
const repository = z.string().regex(/^[\w.-]+\/[\w.-]+$/)

export const modelFile = z
  .object({
    /** In the repository, and in the model's folder. */
    path: relativePath,
    /** null where the publisher's figure is not on record; the hub tells it when the file is downloaded. */
    bytes: z.number().int().positive().nullable().default(null),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable()
      .default(null),
    /** Where the file is in another repository than the rest of its model, at that repository's revision. */
    repository: repository.optional(),
    revision: z.string().min(1).optional(),
  })
  .refine((file) => (file.repository === undefined) === (file.revision === undefined), {
    message: 'repository and revision come together',
  })

/** Of all files together, for whoever chooses, where the publisher's figures are not on record; null where nothing is known. */
export const approximateBytes = z.number().int().positive().nullable().default(null)

export const modelSource = z.discriminatedUnion('kind', [
  /** A folder of the project. */
  z.object({ kind: z.literal('folder'), folder: relativePath }),
  /** A repository of a Hugging Face hub, at a commit, or at a branch whose commit is put on record at the download. */
  z.object({ kind: z.literal('hub'), repository, revision: z.string().min(1) }),
  /** Published, but not as files that run here: the user makes them and imports them. `guide` says how. */
  z.object({ kind: z.literal('brought'), from: z.url(), guide: z.string().min(1) }),
  /** Brought by the user: the files lie in the data folder. */
  z.object({ kind: z.literal('imported') }),
])

/** Also the name of the model's folder in DATA_DIR/models, beside the files that say what is chosen and unfinished copies. */
export const modelId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be lower-case letters, digits, dots and hyphens')
  .refine((id) => !id.endsWith('.json') && !id.includes('.part'), 'must not end in .json or hold .part')

export type ModelFile = z.infer<typeof modelFile>
export type ModelSource = z.infer<typeof modelSource>

/** All that getting a model takes, whatever it is for. */
export interface PullableModel {
  id: string
  source: ModelSource
  files: ModelFile[]
}
