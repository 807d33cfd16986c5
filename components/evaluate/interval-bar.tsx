import { formatShare } from './evaluation-words.ts'

interface IntervalBarProps {
  /** In [0, 1]. */
  value: number
  interval: [low: number, high: number]
}

const percent = (value: number) => `${Math.min(1, Math.max(0, value)) * 100}%`

/** A share as a bar, with its 95% interval as a whisker; the numbers beside it say the same. */
export function IntervalBar({ value, interval: [low, high] }: IntervalBarProps) {
  return (
    <div className="relative h-3" aria-hidden>
      <div className="absolute inset-x-0 top-1 h-1 rounded-full bg-line" />
      <div className="absolute top-1 left-0 h-1 rounded-full bg-accent" style={{ width: percent(value) }} />
      <div
        className="absolute top-0 h-3 border-ink/70 border-x"
        style={{ left: percent(low), width: percent(high - low) }}
      >
        <div className="absolute inset-x-0 top-[5.5px] h-px bg-ink/70" />
      </div>
    </div>
  )
}

/** `0.80 to 0.91`, read out as an interval. */
export function IntervalWords({ interval: [low, high] }: Pick<IntervalBarProps, 'interval'>) {
  return (
    <span className="text-faint text-xs tabular-nums">
      <span className="sr-only">, 95% interval </span>
      {formatShare(low)}
      <span aria-hidden>–</span>
      <span className="sr-only"> to </span>
      {formatShare(high)}
    </span>
  )
}
