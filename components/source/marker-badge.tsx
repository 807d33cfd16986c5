/** The number by which an answer cites a source. */
export function MarkerBadge({ marker }: { marker: number }) {
  return (
    <span className="inline-grid h-5 min-w-5 shrink-0 place-items-center rounded-md bg-accent-soft px-1 font-medium text-accent text-xs tabular-nums">
      {marker}
    </span>
  )
}
