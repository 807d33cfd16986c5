'use client'

import { useCallback } from 'react'
import { createStore, useStore } from '../data/store.ts'
import type { PreparedPicture } from './prepare-picture.ts'

/** A question that was begun and not asked. */
export interface Draft {
  text: string
  picture: PreparedPicture | null
}

/** The name under which the question of a new chat is kept, whose id changes with every visit. */
export const newChat = 'new'

const blank: Draft = { text: '', picture: null }
const none: ReadonlyMap<string, Draft> = new Map()
/** By conversation; they last as long as the page. */
const drafts = createStore(none)

/** The question that is being written in a conversation, which is still there after a look at another page. */
export function useDraft(conversationId: string): [Draft, (change: Partial<Draft>) => void] {
  const draft = useStore(drafts, none).get(conversationId) ?? blank
  const change = useCallback(
    (part: Partial<Draft>) =>
      drafts.set((before) =>
        new Map(before).set(conversationId, { ...(before.get(conversationId) ?? blank), ...part }),
      ),
    [conversationId],
  )
  return [draft, change]
}
