import { formatFigure } from './audit-words.ts'

const width = 320
const height = 96

interface HistoryChartProps {
  title: string
  /** Oldest first, at least two. */
  values: number[]
}

/** One figure through the audits. */
export function HistoryChart({ title, values }: HistoryChartProps) {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const x = (index: number) => (index / (values.length - 1)) * width
  // Where nothing changes the line runs in the middle.
  const y = (value: number) => (high > low ? height - ((value - low) / (high - low)) * height : height / 2)
  const [oldest, newest] = [formatFigure(values[0] ?? 0), formatFigure(values.at(-1) ?? 0)]
  return (
    <figure className="mt-4 min-w-0">
      <svg
        viewBox={`-4 -4 ${width + 8} ${height + 8}`}
        role="img"
        aria-label={`${title} from ${oldest} to ${newest} in ${values.length} audits`}
        className="h-28 w-full rounded-xl border bg-paper p-2"
        preserveAspectRatio="none"
      >
        <polyline
          points={values.map((value, index) => `${x(index)},${y(value)}`).join(' ')}
          fill="none"
          stroke="var(--accent)"
          strokeWidth={2}
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <figcaption className="mt-1 flex justify-between text-faint text-xs tabular-nums">
        <span>{oldest}</span>
        <span>
          between {formatFigure(low)} and {formatFigure(high)}
        </span>
        <span>{newest}</span>
      </figcaption>
    </figure>
  )
}
