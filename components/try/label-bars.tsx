import type { ClassifiedPicture } from '@/lib/classify/classify.ts'
import { PictureError } from './picture-error.tsx'
import type { PlacedPicture } from './pictures.ts'

interface LabelBarsProps {
  pictures: PlacedPicture[]
  results: ClassifiedPicture[]
}

/** The likeliest labels of each picture, as bars. */
export function LabelBars({ pictures, results }: LabelBarsProps) {
  return (
    <ul className="space-y-4">
      {results.map(({ name, labels, error }, index) => (
        <li key={pictures[index]?.id ?? index} className="flex gap-4 rounded-2xl border p-3">
          {/* biome-ignore lint/performance/noImgElement: a file of this browser */}
          <img src={pictures[index]?.url} alt={name} className="size-20 shrink-0 rounded-xl bg-backing object-cover" />
          {error ? <PictureError {...error} /> : <Bars labels={labels} />}
        </li>
      ))}
    </ul>
  )
}

function Bars({ labels }: Pick<ClassifiedPicture, 'labels'>) {
  const shown = 5
  return (
    <dl className="min-w-0 flex-1 space-y-1.5 self-center text-sm">
      {labels.slice(0, shown).map(({ label, probability }) => (
        <div key={label} className="relative flex items-center gap-3">
          <dt className="w-2/5 truncate">{label}</dt>
          <dd className="flex flex-1 items-center gap-2 tabular-nums">
            <span className="h-1.5 flex-1 rounded-full bg-line" aria-hidden>
              <span className="block h-full rounded-full bg-accent" style={{ width: `${probability * 100}%` }} />
            </span>
            <span className="w-10 text-right">{Math.round(probability * 100)}%</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}
