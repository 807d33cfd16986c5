'use client'

import { type ClipboardEvent, useCallback, useRef, useState } from 'react'
import { toast } from 'sonner'
import { useFileDrop } from '../ui/use-file-drop.ts'
import { type PreparedPicture, preparePicture } from './prepare-picture.ts'

/** The one picture of a question, from wherever it comes; what can't be taken is said in a toast. */
export function usePictureInput(onChange: (picture: PreparedPicture | null) => void) {
  const [isPreparing, setPreparing] = useState(false)
  const latest = useRef(0)

  const take = useCallback(
    async (file: File | undefined) => {
      if (!file) return
      latest.current += 1
      const turn = latest.current
      setPreparing(true)
      try {
        const prepared = await preparePicture(file)
        if (turn === latest.current) onChange(prepared)
      } catch (thrown) {
        toast.error(thrown instanceof Error ? thrown.message : String(thrown))
      } finally {
        if (turn === latest.current) setPreparing(false)
      }
    },
    [onChange],
  )

  const remove = useCallback(() => {
    latest.current += 1
    onChange(null)
    setPreparing(false)
  }, [onChange])

  const isDraggedOver = useFileDrop((transfer) => {
    const files = [...transfer.files]
    if (files.length > 1) toast('A question takes one picture. To add many, drop them into the library.')
    void take(files[0])
  })

  function onPaste(event: ClipboardEvent) {
    const file = [...event.clipboardData.files].find(({ type }) => type.startsWith('image/'))
    if (!file) return
    event.preventDefault()
    void take(file)
  }

  return { isPreparing, isDraggedOver, take, remove, onPaste }
}
