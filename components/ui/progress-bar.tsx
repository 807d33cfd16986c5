interface ProgressBarProps {
  /** Read out. */
  label: string
  /** In [0, 1]; null where nobody can tell. */
  fraction: number | null
}

/** A thin line that fills; one that runs along where it can't be told how far the work is. */
export function ProgressBar({ label, fraction }: ProgressBarProps) {
  const percent = fraction === null ? null : Math.round(Math.min(1, fraction) * 100)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      className="h-1 overflow-hidden rounded-full bg-line"
    >
      {percent === null ? (
        <div className="h-full w-2/5 animate-run-along rounded-full bg-accent motion-reduce:w-full motion-reduce:animate-none motion-reduce:opacity-40" />
      ) : (
        <div className="h-full bg-accent transition-[width] duration-300" style={{ width: `${percent}%` }} />
      )}
    </div>
  )
}
