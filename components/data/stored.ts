import { createStore, type Store } from './store.ts'

/** A store of words, or null before there are any, that the browser remembers. */
export interface Stored extends Pick<Store<string | null>, 'get' | 'subscribe'> {
  set(value: string): void
}

/**
 * What the browser remembers under a key: for good, or for as long as its session lasts. Storage may be forbidden; the value
 * then lasts as long as the page.
 */
export function createStored(key: string, area: 'localStorage' | 'sessionStorage' = 'localStorage'): Stored {
  const { get, set, subscribe } = createStore(typeof window === 'undefined' ? null : read(key, area))
  return {
    get,
    subscribe,
    set(value) {
      set(value)
      try {
        window[area].setItem(key, value)
      } catch {
        // The page has it all the same.
      }
    },
  }
}

function read(key: string, area: 'localStorage' | 'sessionStorage'): string | null {
  try {
    return window[area].getItem(key)
  } catch {
    return null
  }
}
