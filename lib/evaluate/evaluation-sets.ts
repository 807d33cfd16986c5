import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { DiptychError } from '../errors.ts'
import { coveredQueries, type DocumentNames, documentNames, type NamedDocument } from './coverage.ts'
import type { EvaluationSetSummary } from './evaluation-run.ts'
import { type EvaluationQuery, type EvaluationSet, readEvaluationSet } from './evaluation-set.ts'

/** The set that is grown from conversations. */
export const conversationSet = 'conversations'

/** A question of a conversation with the items that a reader has called right. */
export interface JudgedQuery {
  text: string | null
  image: Uint8Array | null
  relevant: string[]
}

export interface EvaluationSetsPorts {
  /** The project's own folder, which holds evaluation/. */
  root: string
  judgedQueries(collection: string): Promise<JudgedQuery[]>
  /** Documents of the collection that have one of the names; none where there is no such collection. */
  documentsNamed(collection: string, names: DocumentNames): Promise<NamedDocument[]>
  /** Told of a set that can't be read; it is left out of the list. */
  onBroken?(name: string, thrown: unknown): void
}

const description = z.object({
  title: z.string().min(1),
  description: z.string().default(''),
  licence: z.string().nullable().default(null),
  documents: z.string().min(1).nullable().default(null),
})

/** The sets that can be named: folders of evaluation/, and what readers have marked in conversations. */
export class EvaluationSets {
  readonly #folder: string
  readonly #ports: EvaluationSetsPorts

  constructor(ports: EvaluationSetsPorts) {
    this.#ports = ports
    this.#folder = path.join(ports.root, 'evaluation')
  }

  /**
   * Every named set that can be read; the one of conversations is last, and empty until a citation in the collection is
   * marked right.
   */
  async list(collection: string): Promise<EvaluationSetSummary[]> {
    const read = (await this.#names()).map((name) =>
      this.#described(name).catch((thrown: unknown) => {
        this.#ports.onBroken?.(name, thrown)
        return null
      }),
    )
    const project = (await Promise.all(read)).filter((set) => set !== null)
    const conversations = { set: await this.named(conversationSet, collection), ...aboutConversations }
    const all = [...project, conversations]
    const documents = await this.#ports.documentsNamed(collection, documentNames(all.map(({ set }) => set)))
    return all.map(({ set, ...about }) => ({ ...about, ...countsOf(set), covered: coveredQueries(set, documents) }))
  }

  /** How many queries of a set are about documents of the collection. */
  async covered(set: EvaluationSet, collection: string): Promise<number> {
    return coveredQueries(set, await this.#ports.documentsNamed(collection, documentNames([set])))
  }

  /** Throws 'not-found' for a name that no set has. */
  async named(name: string, collection: string): Promise<EvaluationSet> {
    if (name === conversationSet) {
      const queries = (await this.#ports.judgedQueries(collection)).map(evaluationQuery)
      return { name, folder: null, documents: null, queries }
    }
    const names = await this.#names()
    // A name may come from a client: it is looked up, never made a path.
    if (names.includes(name)) return this.#read(name, path.join(this.#folder, name))
    const known = [...names, conversationSet].join(', ')
    throw new DiptychError('not-found', `There is no set "${name}".`, `Name one of these: ${known}.`)
  }

  /** A set by its name, its folder or its file. For the command line alone. */
  async open(nameOrPath: string, collection: string): Promise<EvaluationSet> {
    const there = await stat(nameOrPath).catch(() => null)
    if (there?.isFile()) return readEvaluationSet(nameOrPath)
    if (there?.isDirectory() && (await isFile(path.join(nameOrPath, 'set.json'))))
      return this.#read(path.basename(path.resolve(nameOrPath)), nameOrPath)
    // What looks like a file is spoken of as one.
    if (/[./\\]/.test(nameOrPath)) return readEvaluationSet(nameOrPath)
    return this.named(nameOrPath, collection)
  }

  async #names(): Promise<string[]> {
    const entries = await readdir(this.#folder, { withFileTypes: true }).catch(() => [])
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    const complete = await Promise.all(folders.map((name) => isFile(path.join(this.#folder, name, 'set.json'))))
    return folders.filter((_, at) => complete[at]).sort()
  }

  async #read(name: string, folder: string): Promise<EvaluationSet> {
    const { documents } = await readDescription(folder)
    const set = await readEvaluationSet(path.join(folder, 'queries.jsonl'))
    return { ...set, name, documents: documents && path.relative(process.cwd(), path.resolve(folder, documents)) }
  }

  async #described(name: string): Promise<{ set: EvaluationSet } & About> {
    const folder = path.join(this.#folder, name)
    const [{ title, description, licence }, set] = await Promise.all([
      readDescription(folder),
      this.#read(name, folder),
    ])
    return { set, id: name, title, description, licence, source: 'project' }
  }
}

type About = Omit<EvaluationSetSummary, 'queries' | 'unanswerable' | 'splits' | 'covered'>

const aboutConversations: About = {
  id: conversationSet,
  title: 'Conversations',
  description: 'Questions of your own conversations, with the sources that were marked right.',
  licence: null,
  source: 'conversations',
}

function countsOf({ queries }: EvaluationSet): Pick<EvaluationSetSummary, 'queries' | 'unanswerable' | 'splits'> {
  const splits = { dev: 0, test: 0 }
  for (const { split } of queries) if (split) splits[split] += 1
  return {
    queries: queries.length,
    unanswerable: queries.filter(({ relevant }) => relevant.length === 0).length,
    splits: splits.dev + splits.test > 0 ? splits : null,
  }
}

async function readDescription(folder: string): Promise<z.infer<typeof description>> {
  const file = path.join(folder, 'set.json')
  try {
    return description.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (cause) {
    const fix = 'It needs a title, and may have description, licence and documents.'
    throw new DiptychError('unreadable', `${file} does not describe a set.`, fix, cause)
  }
}

function evaluationQuery({ text, image, relevant }: JudgedQuery): EvaluationQuery {
  const picture = image && {
    name: createHash('sha256').update(image).digest('hex').slice(0, 16),
    load: () => Promise.resolve(image),
  }
  return { text, image: picture, history: [], relevant, split: null, target: null, language: null }
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null))?.isFile() ?? false
}
