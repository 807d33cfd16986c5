'use client'

import { useEffect } from 'react'

/** Shows the part of the page that its address names after a #, once it is there: data come later than the page. */
export function useHashTarget(isThere: boolean): void {
  useEffect(() => {
    if (!isThere || location.hash === '') return
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView()
  }, [isThere])
}
