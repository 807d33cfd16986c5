import { type ReactNode, useId } from 'react'
import { SideScroller } from '../ui/side-scroller.tsx'

export interface FiguresRow {
  id: string
  name: string
  /** Below the name, smaller. */
  detail: string
  cells: ReactNode[]
}

interface FiguresTableProps {
  caption: string
  head: string[]
  rows: FiguresRow[]
}

/** Models by row and figures by column; scrolls by itself where the screen is narrow, and the names stay. */
export function FiguresTable({ caption, head, rows }: FiguresTableProps) {
  const id = useId()
  return (
    <div>
      <p id={id} className="mb-2 text-pretty text-soft text-sm">
        {caption}
      </p>
      <SideScroller>
        <table aria-labelledby={id} className="w-full text-sm tabular-nums">
          <thead>
            <tr className="text-faint text-xs">
              <th scope="col" className="sticky left-0 border-b bg-raised py-1.5 pr-3 text-left font-medium">
                Model
              </th>
              {head.map((words) => (
                <th key={words} scope="col" className="whitespace-nowrap border-b px-1.5 py-1.5 text-right font-medium">
                  {words}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id: row, name, detail, cells }) => (
              <tr key={row}>
                <th
                  scope="row"
                  className="sticky left-0 min-w-26 max-w-44 border-b bg-raised py-2 pr-3 text-left font-medium"
                >
                  {name}
                  <span className="block break-words font-normal text-faint text-xs">{detail}</span>
                </th>
                {cells.map((cell, column) => (
                  <td key={head[column]} className="whitespace-nowrap border-b px-1.5 py-2 text-right">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </SideScroller>
    </div>
  )
}
