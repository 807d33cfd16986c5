'use client'

import { useState } from 'react'
import { toast } from 'sonner'
import type { TuningResult } from '@/lib/tune/tuning.ts'
import { toRequestError } from '../data/request.ts'
import { selectModel } from '../data/use-tunings.ts'
import { Button } from '../ui/button.tsx'

interface TuningResultViewProps {
  result: TuningResult
  /** Pictures that it was measured on. */
  measured: number
}

/** Before and after on pictures that were held out, and the button that makes the model that of new collections. */
export function TuningResultView({ result, measured }: TuningResultViewProps) {
  const { before, after, gain, model } = result
  const [isUsed, setUsed] = useState(false)
  if (!after || !gain || model === null)
    return <p className="mt-4 text-pretty text-sm">No epoch was better than the base, so no model was written.</p>

  async function use(id: string) {
    try {
      await selectModel(id)
      setUsed(true)
    } catch (thrown) {
      const { message, fix } = toRequestError(thrown)
      toast.error(message, { description: fix })
    }
  }

  const [low, high] = gain
  const rows = [
    { name: 'Words find the picture among the first', at: [before.textToImage, after.textToImage] },
    { name: 'A picture finds its words among the first', at: [before.imageToText, after.imageToText] },
  ] as const
  return (
    <div className="mt-4">
      <table className="w-full text-sm tabular-nums">
        <caption className="mb-1 text-left text-pretty text-soft">
          On {measured} pictures that neither trained nor chose
        </caption>
        <thead>
          <tr className="border-b text-left text-faint">
            <th scope="col" className="py-1.5 pr-3 font-normal">
              <span className="sr-only">Measure</span>
            </th>
            <th scope="col" className="py-1.5 pr-3 text-right font-normal">
              Before
            </th>
            <th scope="col" className="py-1.5 text-right font-normal">
              After
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.flatMap(({ name, at: [old, tuned] }) =>
            (['r1', 'r10'] as const).map((key) => (
              <tr key={name + key} className="border-b last:border-0">
                <th scope="row" className="py-1.5 pr-3 text-left font-normal">
                  {name} {key.slice(1)}
                </th>
                <td className="py-1.5 pr-3 text-right">{percent(old[key])}</td>
                <td className="py-1.5 text-right font-medium">{percent(tuned[key])}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-60 flex-1 text-pretty text-faint text-sm">
          {low > 0
            ? `Words find ${percent(low)} to ${percent(high)} more among the first 10 (95% certain).`
            : 'That it finds more by words is not certain: there are too few held-out pictures, or too little gain.'}
        </p>
        <Button kind={low > 0 ? 'primary' : undefined} disabled={isUsed} onClick={() => void use(model)}>
          {isUsed ? 'Chosen for new collections' : 'Use for new collections'}
        </Button>
      </div>
    </div>
  )
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`
}
