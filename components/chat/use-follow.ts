'use client'

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { type FollowTarget, followPosition, type ScrollPosition, staysFollowing } from './follow.ts'

/**
 * Keeps the words that are being written in sight, without fighting a reader who scrolls. The last element with the
 * attribute `data-exchange` is followed, to the end of its last element with `data-words`.
 *
 * @param covered Pixels at the bottom that something lies over.
 * @param isWriting Whether words are coming in; only then does the scroller move by itself.
 */
export function useFollow(scroller: RefObject<HTMLDivElement | null>, covered: number, isWriting: boolean) {
  const following = useRef(true)
  const before = useRef<ScrollPosition>({ top: 0, height: 0 })
  const [isAway, setAway] = useState(false)

  const toLatest = useCallback(
    (smooth = false) => {
      const box = scroller.current
      const target = box && findTarget(box)
      if (!box || !target) return
      following.current = true
      box.scrollTo({ top: followPosition(target, box.clientHeight - covered), behavior: smooth ? 'smooth' : 'auto' })
    },
    [scroller, covered],
  )

  const isPlaced = useRef(false)
  useLayoutEffect(() => {
    // Once, when the conversation is opened.
    if (!isPlaced.current) toLatest()
    isPlaced.current = true
  }, [toLatest])

  useEffect(() => {
    const box = scroller.current
    const content = box?.firstElementChild
    if (!box || !content) return
    const look = () => {
      const target = findTarget(box)
      if (!target) return setAway(false)
      const goal = followPosition(target, box.clientHeight - covered)
      const now = { top: box.scrollTop, height: box.scrollHeight }
      following.current = staysFollowing(following.current, before.current, now, goal)
      before.current = now
      setAway(!following.current && goal - now.top > 96)
    }
    const grow = () => {
      if (isWriting && following.current) toLatest()
      look()
    }
    const observer = new ResizeObserver(grow)
    observer.observe(content)
    observer.observe(box)
    box.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      box.removeEventListener('scroll', look)
    }
  }, [scroller, covered, isWriting, toLatest])

  return { isAway, toLatest }
}

function findTarget(box: HTMLElement): FollowTarget | null {
  const exchange = [...box.querySelectorAll<HTMLElement>('[data-exchange]')].at(-1)
  if (!exchange) return null
  const words = [...exchange.querySelectorAll<HTMLElement>('[data-words]')].at(-1) ?? exchange
  const origin = box.getBoundingClientRect().top - box.scrollTop
  return {
    top: exchange.getBoundingClientRect().top - origin,
    end: words.getBoundingClientRect().bottom - origin,
  }
}
