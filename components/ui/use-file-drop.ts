'use client'

import { useEffect, useEffectEvent, useState } from 'react'

/** Takes files dropped anywhere on the page; tells whether some are being dragged over it. */
export function useFileDrop(onDrop: (transfer: DataTransfer) => void): boolean {
  const [isDraggedOver, setDraggedOver] = useState(false)
  const drop = useEffectEvent(onDrop)

  useEffect(() => {
    // Entering a child comes before leaving its parent, so the two are counted.
    let depth = 0
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const set = (next: number) => {
      depth = next
      setDraggedOver(next > 0)
    }
    const listeners = {
      dragenter: (event: DragEvent) => hasFiles(event) && set(depth + 1),
      dragleave: (event: DragEvent) => hasFiles(event) && set(Math.max(0, depth - 1)),
      dragover: (event: DragEvent) => hasFiles(event) && event.preventDefault(),
      drop: (event: DragEvent) => {
        if (!hasFiles(event) || !event.dataTransfer) return
        event.preventDefault()
        set(0)
        drop(event.dataTransfer)
      },
    }
    const controller = new AbortController()
    for (const [name, listener] of Object.entries(listeners))
      window.addEventListener(name, listener as EventListener, { signal: controller.signal })
    return () => controller.abort()
  }, [])
  return isDraggedOver
}
