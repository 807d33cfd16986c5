import { ShieldAlert, ShieldCheck } from 'lucide-react'
import type { ErrorBody } from '@/lib/errors.ts'
import type { ModerationVerdict } from '@/lib/types.ts'
import { PictureError } from './picture-error.tsx'
import type { PlacedPicture } from './pictures.ts'

/** `error` where a picture could not be judged. */
export type TriedVerdict = (ModerationVerdict & { error?: undefined }) | { error: ErrorBody }

interface VerdictListProps {
  pictures: PlacedPicture[]
  verdicts: TriedVerdict[]
}

/** What moderation says of each picture, and how near it is to the categories that it looks most like. */
export function VerdictList({ pictures, verdicts }: VerdictListProps) {
  return (
    <ul className="space-y-4">
      {verdicts.map((verdict, index) => {
        const picture = pictures[index]
        return (
          <li key={picture?.id ?? index} className="flex gap-4 rounded-2xl border p-3">
            {/* biome-ignore lint/performance/noImgElement: a file of this browser */}
            <img
              src={picture?.url}
              alt={picture?.file.name}
              className="size-20 shrink-0 rounded-xl bg-backing object-cover"
            />
            {verdict.error ? <PictureError {...verdict.error} /> : <Verdict {...verdict} />}
          </li>
        )
      })}
    </ul>
  )
}

function Verdict({ isSafe, flaggedCategories, scores }: ModerationVerdict) {
  const shown = 4
  const Icon = isSafe ? ShieldCheck : ShieldAlert
  return (
    <div className="min-w-0 flex-1 self-center text-sm">
      <p className="mb-1.5 flex items-center gap-2 font-medium">
        <Icon className={isSafe ? 'size-4.5 text-accent' : 'size-4.5 text-caution'} aria-hidden />
        {isSafe ? 'Not flagged' : `Flagged: ${flaggedCategories.join(', ')}`}
      </p>
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 text-soft">
        {scores
          .toSorted((a, b) => b.probability - a.probability)
          .slice(0, shown)
          .map(({ category, probability }) => (
            <div key={category} className="contents">
              <dt className="truncate">{category}</dt>
              <dd className="text-right tabular-nums">{Math.round(probability * 100)}%</dd>
            </div>
          ))}
      </dl>
    </div>
  )
}
