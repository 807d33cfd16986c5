import type { TuningEpoch } from '@/lib/tune/tuning.ts'

const width = 320
const height = 120

interface Line {
  title: string
  /** One for each epoch; null where there is none. */
  values: (number | null)[]
  digits: number
}

/** Loss and held-out recall by epoch, side by side; the best epoch is marked. */
export function TuningChart({ epochs }: { epochs: TuningEpoch[] }) {
  const best = epochs.findLastIndex((epoch) => epoch.best)
  const lines: Line[] = [
    { title: 'Loss', values: epochs.map(({ loss }) => loss), digits: 2 },
    { title: 'Held-out recall@10', values: epochs.map(({ recall }) => recall.r10), digits: 2 },
  ]
  return (
    <div className="mt-4 grid gap-4 sm:grid-cols-2">
      {lines.map((line) => (
        <Plot key={line.title} {...line} best={best} last={epochs.at(-1)?.epoch ?? 0} />
      ))}
    </div>
  )
}

function Plot({ title, values, digits, best, last }: Line & { best: number; last: number }) {
  const there = values.filter((value) => value !== null)
  const low = Math.min(...there)
  const high = Math.max(...there)
  const x = (index: number) => (values.length > 1 ? (index / (values.length - 1)) * width : 0)
  // Where nothing changes the line runs in the middle.
  const y = (value: number) => (high > low ? height - ((value - low) / (high - low)) * height : height / 2)
  const points = values.flatMap((value, index) => (value === null ? [] : [`${x(index)},${y(value)}`]))
  const now = there.at(-1) ?? 0
  const marked = values[best]
  return (
    <figure className="min-w-0">
      <figcaption className="mb-2 flex justify-between gap-2 text-sm">
        <span className="font-medium">{title}</span>
        <span className="text-soft tabular-nums">
          {(there[0] ?? 0).toFixed(digits)} → {now.toFixed(digits)}
        </span>
      </figcaption>
      <svg
        viewBox={`-4 -4 ${width + 8} ${height + 8}`}
        role="img"
        aria-label={`${title} from ${(there[0] ?? 0).toFixed(digits)} to ${now.toFixed(digits)} in ${last} epochs`}
        className="h-28 w-full rounded-xl border bg-paper p-2"
        preserveAspectRatio="none"
      >
        <polyline
          points={points.join(' ')}
          fill="none"
          stroke="var(--accent)"
          strokeWidth={2}
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
        {marked !== null && marked !== undefined && (
          <line
            x1={x(best)}
            x2={x(best)}
            y1={0}
            y2={height}
            stroke="var(--faint)"
            strokeDasharray="4 4"
            vectorEffect="non-scaling-stroke"
          />
        )}
      </svg>
      <p className="mt-1 flex justify-between text-faint text-xs tabular-nums">
        <span>0</span>
        <span>{best > 0 ? `best: epoch ${best}` : ''}</span>
        <span>{last}</span>
      </p>
    </figure>
  )
}
