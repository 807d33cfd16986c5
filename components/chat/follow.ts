/** Where the scroller is, in pixels. */
export interface ScrollPosition {
  top: number
  /** Height of what is scrolled. */
  height: number
}

/** The last exchange, in pixels from the top of what is scrolled. */
export interface FollowTarget {
  /** Top of the question. */
  top: number
  /** Bottom of the answer's words; the pictures beside them may reach lower. */
  end: number
}

const slack = 48

/**
 * Where the scroller should be to follow an answer: the question stays at the top as long as the words fit below it;
 * then the last line stays in sight.
 */
export function followPosition(target: FollowTarget, viewport: number): number {
  return Math.max(target.top, target.end - viewport + slack, 0)
}

/**
 * Whether to go on following after a scroll. A reader who scrolls up is left alone; one who comes back to where the
 * answer is being written is followed again. What shrinks moves the scroller too, and is no wish of the reader's.
 */
export function staysFollowing(following: boolean, before: ScrollPosition, now: ScrollPosition, goal: number): boolean {
  if (Math.abs(now.top - goal) <= slack) return true
  if (now.top < before.top - 1 && now.height >= before.height) return false
  return following && now.top <= goal + slack
}
