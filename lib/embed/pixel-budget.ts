/**
 * Lets pictures be decoded side by side as long as they stay below so many pixels together: formats that can't be read
 * row by row (progressive JPEG, WebP, AVIF) take 3 to 4 bytes of memory for each. A picture above the whole budget goes
 * alone. First come, first served.
 */
export class PixelBudget {
  readonly #limit: number
  readonly #waiting: (() => void)[] = []
  #used = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  async run<T>(pixels: number, task: () => Promise<T>): Promise<T> {
    const share = Math.min(pixels, this.#limit)
    while (this.#used > 0 && this.#used + share > this.#limit) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#used += share
    try {
      return await task()
    } finally {
      this.#used -= share
      for (const wake of this.#waiting.splice(0)) wake()
    }
  }
}
