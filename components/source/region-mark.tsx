import type { Box } from '@/lib/types.ts'

/** Marks a place on a page or a picture and dims the rest; nothing where the place is the whole. */
export function RegionMark({ box: [left, top, width, height] }: { box: Box }) {
  if (width > 0.97 && height > 0.97) return null
  const percent = (fraction: number) => `${(fraction * 100).toFixed(3)}%`
  return (
    <span
      data-region
      aria-hidden
      className="pointer-events-none absolute inset-0 animate-appear overflow-hidden rounded-sm"
    >
      <span
        className="absolute rounded-sm outline-2 outline-accent outline-offset-2 [box-shadow:0_0_0_200vmax_oklch(0_0_0/0.18)]"
        style={{ left: percent(left), top: percent(top), width: percent(width), height: percent(height) }}
      />
    </span>
  )
}
