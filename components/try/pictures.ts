'use client'

import { useEffect, useRef, useState } from 'react'
import { toast } from 'sonner'
import { refusePicture } from '../chat/prepare-picture.ts'

/** A picture that was chosen, and an address under which the page can show it. */
export interface PlacedPicture {
  id: number
  file: File
  url: string
}

/** The pictures of a request, as files: what the server gets is what was chosen. */
export function usePictures() {
  const [pictures, setPictures] = useState<PlacedPicture[]>([])
  const placed = useRef(pictures)
  const nextId = useRef(0)
  useEffect(() => {
    placed.current = pictures
  }, [pictures])
  useEffect(() => {
    return () => {
      for (const { url } of placed.current) URL.revokeObjectURL(url)
    }
  }, [])

  function add(files: Iterable<File>) {
    const taken: PlacedPicture[] = []
    for (const file of files) {
      const refusal = refusePicture(file)
      if (refusal) toast.error(refusal)
      else taken.push({ id: nextId.current++, file, url: URL.createObjectURL(file) })
    }
    setPictures((before) => [...before, ...taken])
  }

  function remove({ id, url }: PlacedPicture) {
    URL.revokeObjectURL(url)
    setPictures((before) => before.filter((one) => one.id !== id))
  }

  return { pictures, add, remove }
}
