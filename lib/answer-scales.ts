import type { CollectionRecord } from './history/collections.ts'
import type { Library } from './history/library.ts'
import type { Logger } from './log.ts'
import { learnScale } from './retrieve/answer-scale.ts'
import type { RetrievePorts } from './retrieve/retrieve.ts'

/** A collection that has grown or shrunk by more than this part is learned anew. */
const drift = 0.25

/** Keeps each collection's scale of answerability (learnScale) in step with what it holds. */
export class AnswerScales {
  readonly #library: Pick<Library, 'setAnswerScale'>
  readonly #log: Logger
  readonly #learning = new Map<string, Promise<void>>()
  readonly #stop = new AbortController()

  constructor(library: Pick<Library, 'setAnswerScale'>, log: Logger) {
    this.#library = library
    this.#log = log
  }

  /** Learns the scale where it is missing or has grown old; takes a second or two. Never fails: without it nothing is refused. */
  refresh(record: CollectionRecord, ports: RetrievePorts): Promise<void> {
    const running = this.#learning.get(record.name)
    if (running || this.#stop.signal.aborted) return running ?? Promise.resolve()
    const learning = this.#refresh(record, ports)
      .catch((error) => {
        if (!this.#stop.signal.aborted) this.#log.warn({ error, collection: record.name }, 'No scale could be learned.')
      })
      .finally(() => this.#learning.delete(record.name))
    this.#learning.set(record.name, learning)
    return learning
  }

  /** Ends what is being learned, and waits for it. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#learning.values())
  }

  async #refresh(record: CollectionRecord, ports: RetrievePorts): Promise<void> {
    const { answerScale } = record
    const { items } = await ports.store.statistics()
    if (answerScale && Math.abs(items - answerScale.items) <= answerScale.items * drift) return
    await this.#library.setAnswerScale(record, await learnScale(ports, this.#stop.signal))
  }
}
