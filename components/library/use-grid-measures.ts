'use client'

import { type RefObject, useLayoutEffect, useState } from 'react'
import type { Layout } from './use-layout.ts'

interface GridMeasures {
  columns: number
  /** Pixels, the gap below included. */
  rowHeight: number
  /** Pixels from the top of what is scrolled to the first row. */
  offset: number
}

const widestTile = 300
const wordsBelowPicture = 76
const listRow = 64

/** How many tiles go abreast and how high a row is, for a picture of 4:3 and two lines below it. */
export function useGridMeasures(
  grid: RefObject<HTMLElement | null>,
  box: HTMLElement | null,
  layout: Layout,
): GridMeasures {
  const [measures, setMeasures] = useState<GridMeasures>({ columns: 4, rowHeight: 280, offset: 0 })
  useLayoutEffect(() => {
    const element = grid.current
    if (!element || !box) return
    const measure = () => {
      const width = element.clientWidth
      const columns = layout === 'list' ? 1 : Math.max(2, Math.ceil(width / widestTile))
      const rowHeight = layout === 'list' ? listRow : Math.round(((width / columns - 16) * 3) / 4) + wordsBelowPicture
      const offset = element.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop
      setMeasures((before) =>
        before.columns === columns && before.rowHeight === rowHeight && before.offset === offset
          ? before
          : { columns, rowHeight, offset },
      )
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    // What stands above, such as the uploads, moves the rows when it grows.
    if (element.parentElement) observer.observe(element.parentElement)
    return () => observer.disconnect()
  }, [grid, box, layout])
  return measures
}
