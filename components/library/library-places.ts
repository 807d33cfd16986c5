'use client'

import { useLayoutEffect } from 'react'
import { libraryAddress } from '../data/addresses.ts'

/** Where the library was left, as long as the page lasts: by collection the address, by address how far it was scrolled. */
const addresses = new Map<string, string>()
const tops = new Map<string, number>()

export function rememberLibrary(collection: string, address: string): void {
  addresses.set(collection, address)
}

/** The way back into the library of a collection: with the search and the tags that it was left with. */
export function libraryLeft(collection: string): string {
  return addresses.get(collection) ?? libraryAddress(collection)
}

/**
 * Brings what scrolls back to where it was left under that name. The rows come in several steps, so it is tried until it
 * can be reached, or a reader scrolls.
 */
export function useScrollPlace(box: HTMLElement | null, name: string): void {
  useLayoutEffect(() => {
    const content = box?.firstElementChild
    if (!box || !content) return
    let wanted = tops.get(name) ?? 0
    box.scrollTop = wanted
    const goOn = () => {
      if (wanted === 0) return
      box.scrollTop = wanted
      if (Math.abs(box.scrollTop - wanted) <= 1) wanted = 0
    }
    const giveUp = () => {
      wanted = 0
    }
    const remember = () => {
      if (wanted === 0) tops.set(name, box.scrollTop)
    }
    const observer = new ResizeObserver(goOn)
    observer.observe(content)
    const listening = new AbortController()
    const { signal } = listening
    box.addEventListener('scroll', remember, { passive: true, signal })
    for (const event of ['wheel', 'touchstart', 'pointerdown', 'keydown'])
      box.addEventListener(event, giveUp, { passive: true, signal })
    return () => {
      observer.disconnect()
      listening.abort()
    }
  }, [box, name])
}
