import { useSyncExternalStore } from 'react'

/** A value that outlives the components that show it. */
export interface Store<Value> {
  get(): Value
  set(value: Value | ((before: Value) => Value)): void
  subscribe(listener: () => void): () => void
}

export function createStore<Value>(initial: Value): Store<Value> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      const changed = typeof next === 'function' ? (next as (before: Value) => Value)(value) : next
      if (Object.is(changed, value)) return
      value = changed
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** `onServer`: what the page shows before the browser's own value is known. */
export function useStore<Value>(store: Pick<Store<Value>, 'get' | 'subscribe'>, onServer: Value = store.get()): Value {
  return useSyncExternalStore(store.subscribe, store.get, () => onServer)
}
