import type { ReactNode } from 'react'

/** `like this`, or a command that is named in a sentence without the signs. */
const code = /`([^`]+)`|\b(ollama (?:pull|serve)(?: [\w./:-]*[\w])?)/

/** A sentence of the server; what stands in `backticks` is set as code, and so are commands. */
export function PlainWords({ children }: { children: string | null }): ReactNode {
  // Of every match two groups are split off, one of them undefined.
  return children?.split(code).map((piece, index) =>
    index % 3 === 0 ? (
      piece
    ) : piece === undefined ? null : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence keep their places
      <code key={index} className="rounded bg-mat px-1 font-mono text-[0.9em] text-soft">
        {piece}
      </code>
    ),
  )
}
