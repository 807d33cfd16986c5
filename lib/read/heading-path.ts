const SEPARATOR = ' › '

/** Keeps the headings above the place being read: `Manual › Brakes › Adjusting`. */
export class HeadingPath {
  readonly #open: { level: number; title: string }[] = []

  /** A heading closes those of its own level and below. */
  enter(level: number, title: string): void {
    while ((this.#open.at(-1)?.level ?? 0) >= level) this.#open.pop()
    this.#open.push({ level, title: title.replaceAll(SEPARATOR, ' ') })
  }

  /** null above the first heading. */
  get path(): string | null {
    return this.#open.map(({ title }) => title).join(SEPARATOR) || null
  }
}

/** The innermost heading of a path. */
export function lastHeading(path: string): string {
  return path.split(SEPARATOR).at(-1) ?? path
}
