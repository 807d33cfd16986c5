/** After so many short tasks in a row a long caller gets its turn. */
const urgentInARow = 4

/**
 * Runs one task at a time. Urgent tasks go first, yet never starve the others; among equals, first come, first served.
 * A long job that hands in its tasks one by one is thereby interleaved with every other.
 */
export class TurnQueue {
  readonly #urgent: (() => Promise<void>)[] = []
  readonly #patient: (() => Promise<void>)[] = []
  #running = false
  #streak = 0

  run<T>(urgent: boolean, task: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const lane = urgent ? this.#urgent : this.#patient
      lane.push(() => task().then(resolve, reject))
      if (!this.#running) void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    this.#running = true
    for (let task = this.#next(); task; task = this.#next()) await task()
    this.#running = false
  }

  #next(): (() => Promise<void>) | undefined {
    const patientFirst = this.#streak >= urgentInARow && this.#patient.length > 0
    const urgent = patientFirst ? undefined : this.#urgent.shift()
    this.#streak = urgent ? this.#streak + 1 : 0
    return urgent ?? this.#patient.shift()
  }
}
