import { SideScroller } from '../ui/side-scroller.tsx'
import type { TryInput } from './operations.ts'

interface LogitTableProps {
  input: TryInput
  /** A row for each picture, in it a logit for each text. */
  rows: number[][]
}

/** Logits of every picture and text; of each picture the text that fits best stands out. */
export function LogitTable({ input: { texts, pictures }, rows }: LogitTableProps) {
  return (
    <SideScroller className="rounded-2xl border">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b">
            <th scope="col" className="p-3 text-left font-medium text-soft">
              Picture
            </th>
            {texts.map((text, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a text may come twice, and the order stays
              <th key={index} scope="col" className="max-w-48 truncate p-3 text-right font-medium text-soft">
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((logits, row) => {
            const best = Math.max(...logits)
            const picture = pictures[row]
            return (
              <tr key={picture?.id ?? row} className="border-b last:border-0">
                <th scope="row" className="p-3 text-left font-normal">
                  {/* biome-ignore lint/performance/noImgElement: a file of this browser */}
                  <img
                    src={picture?.url}
                    alt={picture?.file.name}
                    className="size-12 rounded-lg bg-backing object-cover"
                  />
                </th>
                {logits.map((logit, column) => (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns stay in their order
                    key={column}
                    className={`p-3 text-right tabular-nums ${logit === best && logits.length > 1 ? 'font-semibold text-accent' : ''}`}
                  >
                    {logit.toFixed(2)}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </SideScroller>
  )
}
