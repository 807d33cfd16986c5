import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { ChatModel } from '../answer/chat-model.ts'
import { type Ability, everyAbility } from './abilities.ts'
import type { Writer } from './ask-model.ts'
import { provenAbilities, selfTestVersion } from './self-test.ts'

export type QueryRewriting = 'auto' | 'rules' | 'off'

/** What is known of a model: null before its self-test. */
export type Proven = Ability[] | null

const kept = z.object({
  version: z.literal(selfTestVersion),
  models: z.record(z.string(), z.array(z.enum(['follow-up', 'split', 'translation']))),
})

/**
 * Which of the abilities a chat model has proven. A model is tested once, between questions and never during one, since a
 * local server answers one request at a time; what it has proven is kept in DATA_DIR, by the digest of its weights.
 */
export class QueryAbilities {
  readonly #file: string
  readonly #rewriting: QueryRewriting
  #known: Promise<Map<string, Ability[]>> | null = null
  #testing: { key: string; done: Promise<Proven>; stop: AbortController } | null = null
  #questions = 0

  constructor({ dataDir, rewriting }: { dataDir: string; rewriting: QueryRewriting }) {
    this.#file = path.join(dataDir, 'query-abilities.json')
    this.#rewriting = rewriting
  }

  get rewriting(): QueryRewriting {
    return this.#rewriting
  }

  /** What the model has proven so far. Never tests, never fails. */
  async proven(model: ChatModel): Promise<Proven> {
    if (!model.writes || this.#rewriting !== 'auto') return null
    return (await this.#all()).get(keyOf(model)) ?? null
  }

  /**
   * Tests a model that was not tested yet; null where it could not be asked, a question came between, or none is to be
   * asked at all. Never fails.
   */
  async test(writer: Writer): Promise<Proven> {
    const { model } = writer
    if (!model.writes || this.#rewriting !== 'auto') return null
    const known = await this.proven(model)
    if (known || this.#questions > 0) return known
    const key = keyOf(model)
    if (this.#testing?.key === key) return this.#testing.done
    this.#testing?.stop.abort()
    const stop = new AbortController()
    const done = provenAbilities(writer, stop.signal).then(
      (abilities) => this.#keep(key, abilities),
      // Not reachable, or stopped for a question: that says nothing of the model.
      () => null,
    )
    const testing = { key, done, stop }
    this.#testing = testing
    const result = await done
    if (this.#testing === testing) this.#testing = null
    return result
  }

  /** Ends a test under way, since a question has come, and lets none begin before what is returned is called. */
  questionBegins(): () => void {
    this.#questions++
    this.#testing?.stop.abort()
    let ended = false
    return () => {
      if (!ended) this.#questions--
      ended = true
    }
  }

  /** Ends a test under way. */
  close(): void {
    this.#testing?.stop.abort()
  }

  #all(): Promise<Map<string, Ability[]>> {
    this.#known ??= this.#read()
    return this.#known
  }

  async #read(): Promise<Map<string, Ability[]>> {
    try {
      return new Map(Object.entries(kept.parse(JSON.parse(await readFile(this.#file, 'utf8'))).models))
    } catch {
      // Absent, damaged, or of another test: all are tested anew.
      return new Map()
    }
  }

  async #keep(key: string, abilities: Ability[]): Promise<Ability[]> {
    const all = await this.#all()
    all.set(key, abilities)
    try {
      await mkdir(path.dirname(this.#file), { recursive: true })
      const draft = `${this.#file}.${process.pid}.part`
      await writeFile(draft, `${JSON.stringify({ version: selfTestVersion, models: Object.fromEntries(all) })}\n`)
      await rename(draft, this.#file)
    } catch {
      // A full disk costs another test after the next start, no more.
    }
    return abilities
  }
}

/** The verdict in words, for `doctor` and the state of the server. */
export function describeAbilities(model: ChatModel | null, proven: Proven, rewriting: QueryRewriting): string {
  if (rewriting === 'off') return 'switched off: questions are searched for as they are'
  if (rewriting === 'rules') return 'by rules alone: a short follow-up is searched for with the question before it'
  if (!model?.writes) return 'by rules, since no language model is connected'
  if (!proven) return `by rules until ${model.name} has had its self-test, after the first answer`
  const failed = everyAbility.filter((ability) => !proven.includes(ability))
  const passed = proven.length > 0 ? `${model.name} passed the self-test for ${listed(proven)}` : null
  const left =
    failed.length > 0
      ? `${passed ? 'but failed it' : `${model.name} failed the self-test`} for ${listed(failed)}`
      : null
  const rest = failed.includes('follow-up') ? 'follow-ups go by rules' : null
  return [[passed, left].filter(Boolean).join(', '), rest].filter(Boolean).join('; ')
}

const named: Record<Ability, string> = {
  'follow-up': 'follow-ups',
  split: 'splitting',
  translation: 'translation',
}

function listed(abilities: Ability[]): string {
  return new Intl.ListFormat('en').format(abilities.map((ability) => named[ability]))
}

function keyOf({ provider, name, digest }: ChatModel): string {
  return [provider, name, digest ?? ''].join(' ')
}
