import type { ReactNode } from 'react'

/** A sentence of the server; what stands in `backticks` is set as code. */
export function PlainWords({ children }: { children: string | null }): ReactNode {
  return children?.split('`').map((piece, index) =>
    index % 2 === 0 ? (
      piece
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence keep their places
      <code key={index} className="rounded bg-mat px-1 font-mono text-[0.9em] text-soft">
        {piece}
      </code>
    ),
  )
}
